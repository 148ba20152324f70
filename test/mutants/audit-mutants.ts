/**
 * Faults in what the audit trail proves: its tree, its checkpoints, and who is handed an entry.
 */
import { mutantsOf } from './mutant.ts';

export const auditMutants = mutantsOf([
  {
    file: 'server/modules/audit/merkle-tree.ts',
    tests: ['server/modules/audit/merkle-tree'],
    changes: [
      ['an inner node passes for an entry', 'const LEAF = Buffer.of(0);', 'const LEAF = Buffer.of(1);'],
      ['the past of the trail may change places', '[{ start, end }, ...spans]', 'spans'],
    ],
  },
  {
    file: 'server/modules/audit/signed-note.ts',
    tests: ['server/modules/audit/signed-note'],
    changes: [
      [
        'one right signature excuses a wrong one',
        'own.every((signature) => isSigned(text, key, signature))',
        'own.some((signature) => isSigned(text, key, signature))',
      ],
      ['a note nobody signed is signed', 'own.length > 0 && ', ''],
    ],
  },
  {
    file: 'server/modules/audit/checkpoint.ts',
    tests: ['server/modules/audit/signed-note'],
    changes: [['a checkpoint of another log is taken', 'origin === key.name && ', '']],
  },
  {
    file: 'server/modules/audit/seal-entries.ts',
    tests: ['server/modules/audit/verify-trail', 'server/modules/audit/seal-entries'],
    changes: [
      ['a rewritten trail is signed again', 'if (head && !(edge.root.equals(head.root)', 'if (head && !(true'],
      [
        'a root that was never signed is signed further',
        '&& isSigned(headText(key.name, head), key, head.signature)',
        '',
      ],
      ['a trail that was cut off is sealed further', 'if (linked < inTree) throw', 'if (false) throw'],
    ],
  },
  {
    file: 'server/modules/audit/verify-trail.ts',
    tests: ['server/modules/audit/verify-trail', 'test/journeys/audit-trail'],
    changes: [
      ['a changed entry is whole', "if (!this.#link.equals(row.hash)) return 'entry-changed';", ''],
      ['a missing link is whole', "if (Number(row.sequence) !== this.#sequence) return 'seal-missing';", ''],
      ['a changed node is whole', 'if (!(await areKept(', 'if (false && !(await areKept('],
      ['another history than the one kept elsewhere is whole', '!head.root.equals(this.#edge.root)', 'false'],
      ['a wrong signature of the log is whole', "if (!isRight) return broken('checkpoint-changed', signed.size);", ''],
      ['an end that was cut off is whole', "if (longest > size) return broken('tail-cut', size + 1);", ''],
      [
        'an entry that is gone without a tombstone is whole',
        "if (!grave || this.#sequence < grave.first) return 'seal-missing';",
        '',
      ],
      ['an entry slipped in is whole', "if (late > 0) return broken('entry-slipped-in', size + 1);", ''],
    ],
  },
  {
    file: 'server/modules/audit/proof-bundle.ts',
    tests: ['server/modules/audit/audit-proofs'],
    changes: [
      [
        'an entry that is not in the tree is proved',
        "if (!isIncluded(leaf, bundle.sequence - 1, head, proof)) return { holds: false, reason: 'not-included' };",
        '',
      ],
    ],
  },
  {
    file: 'server/modules/audit/audit-proofs.ts',
    tests: ['server/modules/audit/audit-proofs'],
    changes: [['an entry after the last checkpoint has a proof', ' || sequence > head.size', '']],
  },
  {
    file: 'server/wire/portal/audit-proof-routes.ts',
    tests: ['server/wire/portal/audit-proof-routes'],
    changes: [['whoever reads one resource is handed any entry', '{ ...reach, id, limit: 1 }', '{ id, limit: 1 }']],
  },
  {
    file: 'server/modules/audit-streams/stream-store.ts',
    tests: ['server/modules/audit-streams/audit-streams'],
    changes: [
      ['a process sends what another has the lease for', "eb('lease_until', '<=', tx.now)", 'eb.val(true)'],
      ['what a dying syslog receiver may have lost is not sent again', '...(again ? {', '...(false && again ? {'],
    ],
  },
  {
    file: 'server/modules/audit-streams/send-batch.ts',
    tests: ['server/modules/audit-streams/audit-streams'],
    changes: [['a receiver that took part of a batch has taken it', 'if (rejected > 0) {', 'if (rejected < 0) {']],
  },
  {
    file: 'server/platform/tcp/send-to-end.ts',
    tests: ['server/modules/audit-streams/audit-streams'],
    changes: [
      [
        'a receiver that resets the connection has read everything',
        'if (isRead) resolve();',
        'if (content) resolve();',
      ],
    ],
  },
  {
    file: 'server/modules/audit/log-tiles.ts',
    tests: ['server/modules/audit/log-tiles'],
    changes: [['a tile reaches beyond what was signed', ' || end > head.size', '']],
  },
  {
    file: 'server/modules/audit/drop-old-entries.ts',
    tests: ['server/modules/audit/drop-old-entries'],
    changes: [
      ['entries go that a stream has not forwarded', 'head.size - 1, keepAfter)', 'head.size - 1)'],
      ['entries younger than the settings say go', 'e.occurred_at >= ${olderThan}', 'e.occurred_at < ${olderThan}'],
    ],
  },
  {
    file: 'server/wire/portal/request-receipt.ts',
    tests: ['server/wire/portal/request-receipt'],
    changes: [
      ['a receipt goes to whoever asks for it', 'if (!hasPart) throw', 'if (false) throw'],
      ['an attempt is a part in a request', "result: 'success', ", ''],
    ],
  },
]);
