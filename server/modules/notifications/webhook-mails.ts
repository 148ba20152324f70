/**
 * The mail about a webhook that was disabled because it kept failing. Pure.
 */
import type { EventPayloads } from '#model/events.ts';
import { about, instant, type MailDraft, type Sender } from './mails.ts';

export function webhookDisabledMail(sender: Sender, disabled: EventPayloads['webhook.disabled']): MailDraft {
  const { webhookId, displayName, failingSince, failure } = disabled;
  return {
    subject: `The webhook ${displayName} was disabled`,
    parts: {
      preview: `Nothing has arrived there since ${instant(failingSince)}.`,
      organization: sender.organization,
      heading: `The webhook ${displayName} was disabled`,
      paragraphs: [
        'Its address kept failing, so nothing is sent to it any more. Mails are not affected.',
        'Set the address right, enable the webhook, and send what failed again.',
      ],
      facts: [
        ['Webhook', displayName],
        ['Failing since', instant(failingSince)],
        ['Last failure', failure],
      ],
      button: { text: 'Open webhook', url: `${sender.portalUrl}/settings/webhooks/${webhookId}` },
      footer: ['You hear of it because you administer this directory.', about(sender)],
    },
  };
}
