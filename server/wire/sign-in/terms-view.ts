/**
 * Terms of use as the pages show them: one at a time, in one language.
 */
import type { FastifyRequest } from 'fastify';
import { chooseLanguage, listTermsTexts, paragraphsOf, type TermsOfUse } from '#modules/invitations/index.ts';
import type { TermsView } from '../portal-contract.ts';

/** Where whoever signed in is sent while terms stand open. */
export const TERMS_PAGE = '/sign-in/terms';

export async function viewTerms(request: FastifyRequest, terms: TermsOfUse): Promise<TermsView> {
  const texts = await listTermsTexts(request.server.ports.database, terms);
  const languages = texts.map(({ language }) => language);
  const language = chooseLanguage(languages, wantedLanguages(request));
  const { body } = texts.find((text) => text.language === language)!;
  const { termsId, version, displayName } = terms;
  return { id: termsId, version, displayName, language, languages, paragraphs: paragraphsOf(body) };
}

const MAXIMUM_WANTED = 20;

/** What was chosen on the page, then what the browser accepts, most wanted first (RFC 9110, 12.5.4). */
function wantedLanguages(request: FastifyRequest): string[] {
  const { language } = request.query as { language?: string };
  const accepted = (request.headers['accept-language'] ?? '').split(',', MAXIMUM_WANTED).map((part) => {
    const [range = '', ...parameters] = part.trim().split(/\s*;\s*/);
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { range, weight: weight === undefined ? 1 : Number(weight) };
  });
  const byWeight = accepted.filter(({ range, weight }) => range !== '*' && weight > 0);
  return [...(language ? [language] : []), ...byWeight.toSorted((a, b) => b.weight - a.weight).map((one) => one.range)];
}
