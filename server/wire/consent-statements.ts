/**
 * What a guest agrees to when they redeem an invitation, in the words of the field (Entra, "Review permissions").
 */
export const consentStatements = [
  'Receive your profile data: your name, your email address and identifiers of your directory.',
  'Collect and log your activity.',
  'Use your profile data and activity data to manage your access.',
];
