/** Texts of the refusals of the area "notifications". */
import { problem } from './problem-text.ts';

export const notificationTexts = {
  'notifications.not-a-person': () =>
    problem('An application gets no mail.', 'Only people have notification settings.', 'Sign in as a person.'),
} as const;
