/**
 * Terms of use for administrators: publish, withdraw, and who answered what. And for everybody: their own answers, each
 * with a receipt.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import type { PageKey } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import {
  findReceipt,
  getTerms,
  listAllTerms,
  listTermsAnswers,
  listTermsTexts,
  listVersions,
  publishTerms,
  withdrawTerms,
  type AnswerFilter,
  type GivenAnswer,
  type TermsInput,
} from '#modules/invitations/index.ts';
import { receiptKeyLine, signReceipt } from '#modules/audit/index.ts';
import { csvLine } from '../csv.ts';
import { declareRoute } from '../route.ts';
import { namedById } from './attempts.ts';
import type { Page } from './contract.ts';
import { sendCsv } from './csv-export.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import { guidOf, oneOf } from './list-query.ts';
import { readId } from './read-id.ts';
import type { OwnTermsAnswer, TermsAnswerEntry, TermsDetail, TermsEntry } from './terms-contract.ts';
import { receiptText } from './terms-receipt.ts';

const PAGE = 100;
const list = '/portal/api/terms-of-use';
const mine = '/portal/api/my-terms';
const reading = { action: directoryActions.readTermsOfUse, at: 'directory' } as const;
const writing = { action: directoryActions.updateTermsOfUse, at: 'directory' } as const;

export function termsRoutes(app: FastifyInstance): void {
  readingRoutes(app);
  writingRoutes(app);
  ownRoutes(app);
}

function readingRoutes(app: FastifyInstance): void {
  const { database } = app.ports;
  declareRoute(app, {
    method: 'GET',
    url: list,
    permission: reading,
    handler: async () => ({ value: (await listAllTerms(database)).map(presentTerms) }),
  });
  declareRoute(app, {
    method: 'GET',
    url: `${list}/:id`,
    permission: reading,
    handler: async (request): Promise<TermsDetail> => {
      const terms = await getTerms(database, readId(request));
      const versions = await listVersions(database, terms.termsId);
      return {
        terms: presentTerms(terms),
        texts: await listTermsTexts(database, terms),
        versions: versions.map((version) => ({
          ...version,
          languages: [...version.languages],
          publishedAt: version.publishedAt.toISOString(),
        })),
      };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: `${list}/:id/answers`,
    permission: reading,
    handler: async (request): Promise<Page<TermsAnswerEntry>> => {
      const asked = { limit: PAGE, after: keyOfCursor(request.query) };
      const { rows, after } = await listTermsAnswers(database, await readFilter(request), asked);
      return { value: rows.map(presentAnswer), nextCursor: cursorOfKey(after) };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: `${list}/:id/answers.csv`,
    permission: reading,
    handler: async (request, reply) =>
      sendCsv(reply, 'terms-of-use-answers.csv', titles, readPages(request, await readFilter(request))),
  });
}

function writingRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'PUT',
    url: `${list}/:id`,
    permission: writing,
    activity: 'terms.published',
    attempt: namedById('Policy'),
    schema: {
      body: {
        type: 'object',
        required: ['displayName', 'texts', 'asksAgain', 'reacceptDays'],
        properties: {
          displayName: { type: 'string', maxLength: 256 },
          texts: {
            type: 'array',
            minItems: 1,
            maxItems: 20,
            items: {
              type: 'object',
              required: ['language', 'body'],
              properties: { language: { type: 'string', maxLength: 35 }, body: { type: 'string', maxLength: 50_000 } },
            },
          },
          asksAgain: { type: 'boolean' },
          reacceptDays: { type: ['integer', 'null'] },
        },
      },
    },
    handler: (request) => publishTerms(app.ports, request.actor, readId(request), request.body as TermsInput),
  });
  declareRoute(app, {
    method: 'DELETE',
    url: `${list}/:id`,
    permission: writing,
    activity: 'terms.withdrawn',
    attempt: namedById('Policy'),
    handler: async (request, reply) => {
      await withdrawTerms(app.ports, request.actor, readId(request));
      return reply.code(204).send();
    },
  });
}

function ownRoutes(app: FastifyInstance): void {
  const { database } = app.ports;
  declareRoute(app, {
    method: 'GET',
    url: mine,
    permission: 'signed-in',
    handler: async (request): Promise<Page<OwnTermsAnswer>> => {
      const asked = { limit: PAGE, after: keyOfCursor(request.query) };
      const { rows, after } = await listTermsAnswers(database, { userId: request.actor.principalId }, asked);
      return { value: rows.map(presentOwn), nextCursor: cursorOfKey(after) };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: `${mine}/:id/receipt`,
    permission: 'signed-in',
    handler: async (request, reply) => {
      const receipt = await findReceipt(database, request.actor.principalId, readId(request));
      if (!receipt) throw new Refusal('request.not-found', { what: 'The receipt' });
      void reply
        .type('text/plain; charset=utf-8')
        .header('content-disposition', `attachment; filename="terms-of-use-receipt-${receipt.answer.id}.txt"`);
      const { secrets } = app.ports;
      return signReceipt(secrets, receiptText(receipt, await getDirectoryIdentity(database), receiptKeyLine(secrets)));
    },
  });
}

async function readFilter(request: FastifyRequest): Promise<AnswerFilter> {
  const { version, answer, user } = request.query as { version?: string; answer?: string; user?: string };
  const { termsId } = await getTerms(request.server.ports.database, readId(request));
  const wanted = oneOf('answer', answer, ['accepted', 'declined']);
  if (version && !/^[1-9]\d{0,8}$/.test(version)) {
    throw new Refusal('request.invalid', { field: 'version', reason: 'is not a number' });
  }
  return {
    termsId,
    userId: guidOf('user', user),
    version: version ? Number(version) : undefined,
    accepted: wanted && wanted === 'accepted',
  };
}

async function* readPages({ server }: FastifyRequest, filter: AnswerFilter): AsyncGenerator<string[], void> {
  let after: PageKey | undefined;
  do {
    const page = await listTermsAnswers(server.ports.database, filter, { limit: PAGE, after });
    yield page.rows.map(exportLine);
    after = page.after;
  } while (after);
}

const titles = [
  'Time',
  'Answer',
  'Terms',
  'Version',
  'Language',
  'Counts until',
  'Person',
  'User name',
  'Mail',
  'Person id',
  'Audit entry id',
];

function exportLine(answer: GivenAnswer): string {
  return csvLine([
    answer.answeredAt.toISOString(),
    wordOf(answer),
    answer.displayName,
    String(answer.version),
    answer.language,
    answer.countsUntil?.toISOString(),
    answer.userName,
    answer.userPrincipalName,
    answer.mail,
    answer.userId,
    answer.auditEntryId,
  ]);
}

const wordOf = ({ accepted }: GivenAnswer) => (accepted ? 'accepted' : 'declined');

function presentTerms({ termsId, ...terms }: Awaited<ReturnType<typeof listAllTerms>>[number]): TermsEntry {
  return {
    ...terms,
    id: termsId,
    languages: [...terms.languages],
    publishedAt: terms.publishedAt.toISOString(),
    withdrawnAt: terms.withdrawnAt?.toISOString() ?? null,
  };
}

function presentAnswer(answer: GivenAnswer): TermsAnswerEntry {
  const { id, version, language, auditEntryId, userId, userName, userPrincipalName, mail } = answer;
  return {
    id,
    version,
    language,
    answer: wordOf(answer),
    answeredAt: answer.answeredAt.toISOString(),
    countsUntil: answer.countsUntil?.toISOString() ?? null,
    auditEntryId,
    user: { id: userId, displayName: userName, userPrincipalName, mail },
  };
}

function presentOwn(given: GivenAnswer): OwnTermsAnswer {
  const { user: _user, auditEntryId: _entry, ...answer } = presentAnswer(given);
  return { ...answer, displayName: given.displayName, receiptUrl: `${mine}/${given.id}/receipt` };
}
