/** Addresses of the whole grammar of RFC 5321's dot-atom. */
import fc from 'fast-check';

const atext = fc.constantFrom(...Array.from("abcXYZ019!#$%&'*+-/=?^_`{|}~"));
const atom = fc.array(atext, { minLength: 1, maxLength: 12 }).map((letters) => letters.join(''));

/** In canonical form: lower case, below `partner.example`. */
export const randomAddress = fc
  .array(atom, { minLength: 1, maxLength: 4 })
  .map((atoms) => atoms.join('.').toLowerCase())
  .filter((local) => local.length <= 64 && !local.includes('=?'))
  .map((local) => `${local}@partner.example`);
