/**
 * Requests to Daypass as an automation client: a token by client credentials for
 * management and one for Graph, JSON in and out, and an error that says what was asked and what came back.
 * It uses nothing but the public protocols.
 */
export type Client = { clientId: string; clientSecret: string };

export type DaypassRequests = {
  get: <T>(path: string) => Promise<T>;
  /** Undefined when Daypass says that there is no such thing. */
  find: <T>(path: string) => Promise<T | undefined>;
  put: <T>(path: string, body?: unknown) => Promise<T>;
  post: <T>(path: string, body: unknown) => Promise<T>;
};

export class DaypassRequestError extends Error {
  readonly status: number;
  constructor(method: string, path: string, status: number, answer: string) {
    super(`${method} ${path} was answered with ${status}: ${answer.slice(0, 600)}`);
    this.status = status;
  }
}

async function requestToken(portalUrl: string, tenantId: string, resource: string, client: Client): Promise<string> {
  const path = `/${tenantId}/oauth2/v2.0/token`;
  const response = await fetch(portalUrl + path, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
      scope: `${resource}/.default`,
    }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  if (!response.ok) throw new DaypassRequestError('POST', path, response.status, text);
  return (JSON.parse(text) as { access_token: string }).access_token;
}

export async function openDaypassRequests(
  portalUrl: string,
  tenantId: string,
  baseUrl: string,
  client: Client,
): Promise<DaypassRequests> {
  const [management, graph] = await Promise.all(
    [baseUrl, `${baseUrl}/graph`].map((resource) => requestToken(portalUrl, tenantId, resource, client)),
  );
  const send = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(portalUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${path.startsWith('/v1.0/') ? graph : management}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    if (!response.ok) throw new DaypassRequestError(method, path, response.status, text);
    return (text ? JSON.parse(text) : undefined) as T;
  };
  return {
    get: (path) => send('GET', path),
    find: async <T>(path: string) => {
      try {
        return await send<T>('GET', path);
      } catch (error) {
        if (error instanceof DaypassRequestError && error.status === 404) return undefined;
        throw error;
      }
    },
    put: (path, body) => send('PUT', path, body),
    post: (path, body) => send('POST', path, body),
  };
}
