/**
 * Settings that are not saved, tried on what was asked for lately: figures, and the rows behind each.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addDuration } from '#model/instant.ts';
import {
  BACK_TEST_DAYS,
  backTestFindings,
  backTestSettings,
  type BackTest,
  type BackTested,
} from '#modules/activation/index.ts';
import { findNamedRequests, statusAt } from '#modules/assignments/index.ts';
import { settingsAfter } from '#modules/role-settings/index.ts';
import { declareRoute } from '../route.ts';
import { guardAt } from './places.ts';
import type {
  BackTestRequest,
  BackTestRow,
  BackTestRows,
  BackTestRowsRequest,
  BackTestView,
} from './role-settings-contract.ts';
import { changeOf, formSchema } from './role-settings-form.ts';
import { bodyOf, findSettings, querystring } from './role-settings-routes.ts';
import { READ as READ_SETTINGS } from './role-settings-view.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const url = '/portal/api/role-settings/:roleDefinitionId/back-test';
const MOST_ROWS = 100;

export function backTestRoutes(app: FastifyInstance): void {
  const common = { method: 'POST', permission: { action: READ, at: 'scope' }, rateLimit: { perMinute: 60 } } as const;
  declareRoute(app, {
    ...common,
    url,
    schema: { querystring, body: bodyOf({ settings: formSchema }) },
    handler: async (request) => figuresOf(await tryOn(request)),
  });
  declareRoute(app, {
    ...common,
    url: `${url}/rows`,
    schema: { querystring, body: bodyOf({ settings: formSchema, finding: { enum: backTestFindings } }) },
    handler: readRows,
  });
}

/** Whose requests they were is for whoever may read assignments there. */
async function tryOn(request: FastifyRequest): Promise<BackTest> {
  const { settings: form } = request.body as BackTestRequest;
  const { settings } = await findSettings(request, READ_SETTINGS);
  guardAt(request, READ, settings.scope);
  return backTestSettings(request.ports, settings.roleDefinitionId, settingsAfter(settings, changeOf(form, settings)));
}

function figuresOf({ activations, isCut }: BackTest): BackTestView {
  const counted = (count: (one: BackTested) => readonly string[], finding: string) =>
    activations.filter((one) => count(one).includes(finding)).length;
  return {
    days: BACK_TEST_DAYS,
    total: activations.length,
    isCut,
    figures: backTestFindings
      .map((finding) => ({
        finding,
        count: counted(({ findings }) => findings, finding),
        now: counted(({ findingsNow }) => findingsNow, finding),
      }))
      .filter(({ count, now }) => count > 0 || now > 0),
  };
}

async function readRows(request: FastifyRequest): Promise<BackTestRows> {
  const { finding } = request.body as BackTestRowsRequest;
  const { activations } = await tryOn(request);
  const meant = activations.filter(({ findings }) => findings.includes(finding));
  const shown = meant.slice(0, MOST_ROWS).map(({ record }) => record);
  const now = request.ports.clock.now();
  const named = new Map(
    (
      await findNamedRequests(
        request.ports.database,
        shown.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  );
  const value = shown.flatMap((record): BackTestRow[] => {
    const one = named.get(record.id);
    if (!one) return [];
    return [
      {
        id: record.id,
        requestedAt: record.createdAt.toISOString(),
        person: one.names.principalName,
        scopeName: one.names.scopeName,
        minutes: minutesOf(record),
        justification: record.justification ?? null,
        ticketNumber: record.ticketNumber ?? null,
        status: statusAt(one, now),
      },
    ];
  });
  return { value, isCut: meant.length > MOST_ROWS };
}

function minutesOf({ schedule: { startsAt, expiration }, createdAt }: BackTested['record']): number | null {
  if (expiration.type === 'NoExpiration') return null;
  const from = startsAt && startsAt > createdAt ? startsAt : createdAt;
  const endsAt = expiration.type === 'AfterDuration' ? addDuration(from, expiration.duration) : expiration.endsAt;
  return Math.ceil((endsAt.getTime() - from.getTime()) / 60_000);
}
