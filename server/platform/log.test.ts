import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLog } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string[] {
  let text = '';
  write(createLog('info', { write: (line: string) => void (text += line) }));
  return text.split('\n').filter(Boolean);
}

describe('D61 what people type cannot forge a line of the log', () => {
  const typed = 'done\n2031-03-04T12:00:00Z INFO approved \u001b[31mred\u2028next';

  test('one event stays one line of JSON, whatever the justification holds', () => {
    const lines = logged((log) => log.info({ justification: typed }, 'activation refused'));
    assert.equal(lines.length, 1);
    assert.equal((JSON.parse(lines[0]!) as { justification: string }).justification, typed);
    assert.ok(!lines[0]!.includes('\u001b'));
  });

  test('secrets are taken out by name', () => {
    const [line] = logged((log) => log.info({ ticket: 'a secret', user: { password: 'another' } }, 'x'));
    assert.ok(!line!.includes('a secret') && !line!.includes('another'));
  });
});
