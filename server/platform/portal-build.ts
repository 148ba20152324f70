/** Where the built portal lies, and whether this installation has one. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const portalBuild = fileURLToPath(new URL('../../portal/dist/', import.meta.url));

export function isPortalBuilt(): boolean {
  return existsSync(path.join(portalBuild, 'index.html'));
}
