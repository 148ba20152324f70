/**
 * The claims of the expense application and who approved them, in one file.
 * It knows nothing about access: whoever reaches it was let through.
 */
import { jsonFileWriter, readJsonFile } from '../ground/json-file.ts';

export type Claim = {
  id: string;
  submittedAt: string;
  by: string;
  purpose: string;
  category: 'Travel' | 'Lodging' | 'Meals' | 'Equipment' | 'Training';
  amountCents: number;
  approved: { by: string; at: string } | null;
};

export type Claims = {
  list: () => readonly Claim[];
  find: (id: string) => Claim | undefined;
  approve: (claim: Claim, by: string) => Promise<void>;
};

type Row = [id: string, day: string, by: string, purpose: string, category: Claim['category'], amountCents: number];

const rows: Row[] = [
  ['E-1042', '2026-11-19', 'Field engineer', 'Train to the Lyon site, return', 'Travel', 18_640],
  ['E-1041', '2026-11-18', 'Sales representative', 'Two nights at the trade fair', 'Lodging', 31_200],
  ['E-1040', '2026-11-17', 'Support lead', 'Team lunch after the migration', 'Meals', 9_475],
  ['E-1039', '2026-11-14', 'Field engineer', 'Replacement laptop charger', 'Equipment', 6_990],
  ['E-1038', '2026-11-12', 'Security analyst', 'Incident response course', 'Training', 84_000],
  ['E-1037', '2026-11-11', 'Sales representative', 'Taxi from the airport', 'Travel', 4_250],
  ['E-1036', '2026-11-10', 'Product designer', 'Usability study participants', 'Meals', 12_060],
];

const newClaims = (): Claim[] =>
  rows.map(([id, submittedAt, by, purpose, category, amountCents]) => ({
    id,
    submittedAt,
    by,
    purpose,
    category,
    amountCents,
    approved: null,
  }));

export async function openClaims(path: string): Promise<Claims> {
  const claims = (await readJsonFile<Claim[]>(path)) ?? newClaims();
  const write = jsonFileWriter(path, () => claims);
  return {
    list: () => claims,
    find: (id) => claims.find((claim) => claim.id === id),
    approve: async (claim, by) => {
      claim.approved ??= { by, at: new Date().toISOString() };
      await write();
    },
  };
}
