/**
 * Whether a webhook is sent to, in a word.
 */
import type { WebhookEntry } from '../../../server/wire/portal/settings-contract.ts';
import { Badge } from '../../ui/badge.tsx';

export function WebhookState({ webhook }: { webhook: WebhookEntry }) {
  if (webhook.disabledAt) return <Badge tone="bad">Disabled: it kept failing</Badge>;
  if (!webhook.enabled) return <Badge tone="neutral">Disabled</Badge>;
  if (webhook.failingSince) return <Badge tone="warn">Failing</Badge>;
  return <Badge tone="good">Enabled</Badge>;
}
