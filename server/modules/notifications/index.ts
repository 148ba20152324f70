/** The door of the notifications: mails about what has happened, and those that could not be delivered. */
export { mailDelivery, priorityOf } from './deliver-notification.ts';
export { previewRecipients, type RulePreview, type ToldPerson } from './preview-recipients.ts';
export { wordPlace, wordRole, wordSchedule } from './notifications-queries.ts';
export { isAboutSchedule } from './tellings.ts';
export { chooseNotifications } from './choose-notifications.ts';
export { sendDueDigests } from './digest.ts';
export { mailChoices, mailKinds, type Preferences } from './preferences.ts';
export { forgetToldEntries, getPreferences } from './preference-store.ts';
export { sendAgain } from './send-again.ts';
export { countUndelivered, listUndelivered, type UndeliveredMail } from './undelivered-mail-store.ts';
