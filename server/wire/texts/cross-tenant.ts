/** Texts of the refusals of the area "cross-tenant access". */
import { problem } from './problem-text.ts';

interface Step {
  readonly why: string;
  readonly nextStep: string;
}

const unclear: Readonly<Record<string, Step>> = {
  'default-names-people': {
    why: 'The default is about everybody; it cannot name people or groups.',
    nextStep: 'Use AllUsers here, and name people in the settings of their home directory.',
  },
  'users-and-applications-disagree': {
    why: 'Blocking all users and blocking all applications go together: one without the other would mean nothing.',
    nextStep: 'Set both to blocked for all, or neither.',
  },
  'blocked-people-and-applications': {
    why: 'Blocking some people and some applications at once is read in two ways.',
    nextStep: 'Say who is allowed, or which applications are.',
  },
};

const unclearStep: Step = { why: 'They can be read in more than one way.', nextStep: 'Say who is allowed.' };

export const crossTenantTexts = {
  'cross-tenant.inbound-unclear': ({ reason }: { reason: string }) => {
    const { why, nextStep } = unclear[reason] ?? unclearStep;
    return problem('The inbound access settings are not clear.', why, nextStep);
  },
  'cross-tenant.not-offered': ({ setting }: { setting: string }) =>
    problem(
      `${setting} is not offered here.`,
      'Nothing here could honour it, and a setting that does nothing would be believed.',
      'Leave it out, or send it as it is read.',
    ),
  'cross-tenant.partner-exists': () =>
    problem(
      'The partner configuration already exists.',
      'This home directory has settings of its own.',
      'Change them instead.',
    ),
  'cross-tenant.partner-not-found': ({ homeDirectoryId }: { homeDirectoryId: string }) =>
    problem(
      `There is no partner configuration for ${homeDirectoryId}.`,
      'A partner is a home directory with settings of its own; for all others the default holds.',
      'Add settings for the home directory first.',
    ),
} as const;
