/**
 * Errors as provisioning systems know them (RFC 7644, 3.12): status, `scimType` where there is one, and a sentence.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { concludeProblem } from '../http-server.ts';
import { SCIM_TYPE } from './user-resource.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

const typeOf: Readonly<Partial<Record<string, string>>> = {
  'provisioning.account-exists': 'uniqueness',
  'provisioning.filter-unsupported': 'invalidFilter',
  'provisioning.path-unsupported': 'invalidPath',
  'provisioning.target-missing': 'noTarget',
  'provisioning.read-only': 'mutability',
  'provisioning.value-invalid': 'invalidValue',
  'request.invalid': 'invalidSyntax',
};

export async function renderScimError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = await concludeProblem(request, reply, error);
  const status = problem.code === 'provisioning.version-changed' ? 412 : problem.status;
  const scimType = typeOf[problem.code];
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="scim"');
  return reply
    .code(status)
    .type(SCIM_TYPE)
    .send({
      schemas: [ERROR],
      status: String(status),
      ...(scimType ? { scimType } : {}),
      detail: `${problem.what} ${problem.why} ${problem.nextStep}`,
    });
}
