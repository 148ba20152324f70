/**
 * A few words for a browser from what it says about itself. A label to recognize a session by, never a proof.
 */
const browsers: [RegExp, string][] = [
  [/Edg\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Chrom(?:e|ium)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari/, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

export function browserText(userAgent: string | null): string {
  if (!userAgent) return 'Unknown browser';
  const [pattern, name] = browsers.find(([known]) => known.test(userAgent)) ?? [];
  if (!pattern || !name) return userAgent.slice(0, 60);
  const version = pattern.exec(userAgent)?.[1];
  const system = systems.find(([known]) => known.test(userAgent))?.[1];
  return `${name} ${version}${system ? ` on ${system}` : ''}`;
}
