/**
 * Documents clients read before they sign in: the cloud's endpoints, and which authority is ours.
 */

/**
 * The endpoints of this "cloud", in the three shapes azure-cli has asked for over the years. Clients take what is
 * announced for Graph as its resource and as the beginning of its addresses (`…/graph/v1.0/users`).
 */
export function cloudEndpoints(
  apiVersion: string | undefined,
  { baseUrl, graph }: { readonly baseUrl: string; readonly graph: string },
  tenantId: string,
): unknown {
  if (apiVersion === '2015-01-01') {
    return {
      galleryEndpoint: baseUrl,
      graphEndpoint: `${graph}/`,
      portalEndpoint: baseUrl,
      authentication: { loginEndpoint: `${baseUrl}/adfs`, audiences: [`${baseUrl}/`] },
    };
  }
  const cloud = {
    name: 'Daypass',
    portal: baseUrl,
    authentication: {
      loginEndpoint: `${baseUrl}/adfs`,
      audiences: [`${baseUrl}/`],
      tenant: tenantId,
      identityProvider: 'ADFS',
    },
    resourceManager: `${baseUrl}/`,
    microsoftGraphResourceId: `${graph}/`,
    graphAudience: `${graph}/`,
    graph: `${graph}/`,
    gallery: baseUrl,
    media: baseUrl,
    batch: baseUrl,
    sqlManagement: baseUrl,
    vmImageAliasDoc: `${baseUrl}/aliases.json`,
    activeDirectoryDataLake: baseUrl,
    suffixes: cloudSuffixes,
  };
  return apiVersion === '2019-05-01' || apiVersion === '2020-06-01' ? [cloud] : cloud;
}

/** Names azure-cli wants to know although nothing here answers to them. */
const cloudSuffixes = {
  storage: 'localhost',
  keyVaultDns: 'vault.localhost',
  sqlServerHostname: 'db.localhost',
  acrLoginServer: 'acr.localhost',
};

/** Tells a client that this authority stands for itself. */
export function instanceDiscovery(baseUrl: string, tenantId: string) {
  const { host } = new URL(baseUrl);
  return {
    tenant_discovery_endpoint: `${baseUrl}/${tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
