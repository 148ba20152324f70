/** Sessions are recognized by a few words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserText } from './browser-text.ts';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

test('a browser is named with its version and system', () => {
  assert.equal(browserText(chrome), 'Chrome 156 on Linux');
  assert.equal(browserText(`${chrome} Edg/156.0.0.0`), 'Edge 156 on Linux');
});

test('what does not look like a browser is shown as it is, cut', () => {
  assert.equal(browserText('curl/8.0'), 'curl/8.0');
  assert.equal(browserText(null), 'Unknown browser');
});
