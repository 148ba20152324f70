import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { pageAddresses } from '../../wire/portal/pages.ts';
import * as reviews from './access-review-mails.ts';
import { oneLine, renderHtml, renderText } from './mail-template.ts';
import * as approvals from './approval-mails.ts';
import * as expiry from './expiry-mails.ts';
import { digestMail } from './digest.ts';
import { alertRaisedMail } from './alert-mails.ts';
import { accessElevatedMail } from './elevation-mail.ts';
import { guestLeftMail } from './guest-mails.ts';
import * as mails from './mails.ts';
import { inheritanceUpdatedMail, settingsWeakenedMail } from './settings-mails.ts';
import * as others from './other-mails.ts';
import { certificatesEndingMail, secretEndingMail } from './home-directory-mails.ts';
import { webhookDisabledMail } from './webhook-mails.ts';

const golden = new URL('../../../docs/reference/mails/', import.meta.url);
const sender: mails.Sender = {
  organization: 'Example Organization',
  domain: 'example.test',
  portalUrl: 'https://daypass.example.test',
};
const words: mails.ScheduleWords = {
  scheduleId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c11',
  roleDefinitionId: 'c3a7e9d0-62f4-4c1b-8a35-2d9f71b04e22',
  person: 'Partner engineer',
  isGroup: false,
  role: 'Expense Approver',
  place: 'expense-app',
  path: '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/finance',
  startsAt: '2031-03-04T12:00:00.000Z',
  endsAt: '2031-03-05T12:00:00.000Z',
  actor: 'Subscription owner',
};
const invitation = {
  invitationId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c12',
  userId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c13',
  address: 'pat@partner.example',
  displayName: 'Partner engineer',
  inviterId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c14',
  inviterName: 'Subscription owner',
  message: 'Please look at the expense claims.\nThank you.',
  language: null,
  ccAddress: null,
  redeemUrl: 'https://daypass.example.test/redeem/ticket',
  expiresAt: '2031-04-03T12:00:00.000Z',
};

const blockUrl = 'https://daypass.example.test/block-invitations/cGF0.c2VhbA';

const asked = { approvalId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c15', justification: 'Claims of March' };

const extended = {
  scheduleId: words.scheduleId,
  principalId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c13',
  roleDefinitionId: words.roleDefinitionId,
  scope: words.path,
  startsAt: words.startsAt,
  endsAt: words.endsAt,
  actorId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c13',
  justification: 'Claims of March',
  previousEndsAt: '2031-03-04T20:00:00.000Z',
};

const onlyStage = { stage: 1, stages: 1 };
const review = {
  reviewId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c20',
  instanceId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c21',
  displayName: 'Owners of finance',
  scope: words.path.toLowerCase(),
  startsAt: words.startsAt,
  endsAt: '2031-03-18T12:00:00.000Z',
  createdBy: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c14',
  reviewerText: 'The external auditors left in February.',
};

const drafts: Record<string, mails.MailDraft> = {
  invitation: mails.invitationMail(sender, invitation, blockUrl),
  passcode: mails.passcodeMail(sender, {
    address: 'pat@partner.example',
    passcode: '12345678',
    purpose: 'redeem',
    expiresAt: '2031-03-04T12:10:00.000Z',
  }),
  eligibility: mails.eligibilityMail(sender, words),
  assignment: mails.assignmentMail(sender, words),
  activated: mails.activatedMail(sender, words),
  planned: mails.plannedMail(sender, words),
  'activation-extended': mails.activationExtendedMail(sender, words, extended),
  'activation-of-another-extended': others.activationExtendedMail(sender, words, extended),
  'approval-of-an-extension-requested': approvals.approvalRequestedMail(sender, words, {
    ...extended,
    approvalId: asked.approvalId,
    stage: 1,
    stages: 1,
    requiredApprovals: 1,
  }),
  'approval-of-an-extension-denied': approvals.ownApprovalAnsweredMail(sender, words, false, {
    approvalId: asked.approvalId,
    ...extended,
    justification: 'Ask the auditor first',
  }),
  ended: mails.endedMail(sender, words),
  'approval-requested': approvals.approvalRequestedMail(sender, words, {
    ...asked,
    stage: 1,
    stages: 1,
    requiredApprovals: 1,
  }),
  'approval-requested-in-stages': approvals.approvalRequestedMail(sender, words, {
    ...asked,
    stage: 2,
    stages: 3,
    requiredApprovals: 2,
  }),
  'approval-escalated': approvals.ownApprovalEscalatedMail(sender, words, {}),
  'approval-of-another-escalated': approvals.approvalEscalatedMail(sender, words, asked),
  'approval-of-another-approved-by-many': approvals.approvalAnsweredMail(sender, words, true, {
    approvalId: asked.approvalId,
    justification: 'Claims are due',
    approvedBy: ['Omar', 'Lea', words.actor],
  }),
  'approval-approved': approvals.ownApprovalAnsweredMail(sender, words, true, {
    approvalId: asked.approvalId,
    justification: 'Claims are due',
  }),
  'approval-approved-for-later': approvals.ownApprovalAnsweredMail(sender, words, true, {
    approvalId: asked.approvalId,
    justification: 'Claims are due',
    isPlanned: true,
  }),
  extended: mails.extendedMail(sender, words),
  'extension-requested': mails.extensionRequestedMail(sender, words, {
    requestId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c16',
    justification: 'The audit takes longer',
  }),
  'extension-denied': mails.extensionDeniedMail(sender, words, 'The audit is done'),
  'settings-weakened': settingsWeakenedMail(sender, words, {
    scope: words.path.toLowerCase(),
    roleDefinitionId: 'c3a7e9d0-62f4-4c1b-8a35-2d9f71b04e22',
    actorName: words.actor,
    changedAt: words.startsAt,
    isForAdministrators: true,
    addresses: [],
    changes: [
      { label: 'Approval', before: 'Required', after: 'Not required' },
      { label: 'Longest activation', before: '1 hour', after: '8 hours' },
    ],
  }),
  'settings-inherited': inheritanceUpdatedMail(sender, {
    isInherited: true,
    actorName: 'Directory administrator',
    changedAt: words.startsAt,
  }),
  'settings-inherited-no-longer': inheritanceUpdatedMail(sender, {
    isInherited: false,
    actorName: 'Directory administrator',
    changedAt: words.startsAt,
  }),
  'access-elevated': accessElevatedMail(sender, {
    principalId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c14',
    personName: 'Directory administrator',
    startsAt: words.startsAt,
    endsAt: '2031-03-04T16:00:00.000Z',
    justification: 'The owner of the subscription has left',
  }),
  'approval-denied': approvals.ownApprovalAnsweredMail(sender, words, false, {
    approvalId: asked.approvalId,
    justification: 'Ask the auditor first',
  }),
  digest: digestMail(sender, {
    lines: [
      { at: '2031-03-04T06:30:00.000Z', subject: 'Partner engineer activated Expense Approver on expense-app' },
      { at: '2031-03-04T17:05:00.000Z', subject: 'Expense Approver of Partner engineer on expense-app has ended' },
    ],
    left: 0,
    timeZone: 'Europe/Oslo',
  }),
  'alert-raised': alertRaisedMail(
    sender,
    { place: 'Finance production', path: words.path },
    {
      alert: 'GuestHoldsPrivilegedRole',
      title: 'A guest has a privileged role',
      severity: 'High',
      scope: words.path.toLowerCase(),
      raisedAt: words.startsAt,
      count: 12,
      incidents: Array.from({ length: 11 }, (_, index) => ({
        id: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c19',
        person: `Partner engineer ${index + 1}`,
        role: 'Owner',
        place: 'expense-app',
        path: words.path,
      })),
    },
  ),
  'access-review-started': reviews.reviewStartedMail(
    sender,
    { ...review, ...onlyStage, people: 14 },
    'Finance production',
  ),
  'access-review-next-stage': reviews.reviewStartedMail(
    sender,
    { ...review, stage: 2, stages: 2, people: 3 },
    'Finance production',
  ),
  'access-review-reminded': reviews.reviewRemindedMail(
    sender,
    { ...review, ...onlyStage, reviewerText: '' },
    'Finance production',
  ),
  'access-review-owners-asked': reviews.ownersAskedMail(
    sender,
    { ...review, groupId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c30', people: 2 },
    { place: 'Finance production', group: 'Ledger team' },
  ),
  'access-review-ended': reviews.reviewEndedMail(
    sender,
    { ...review, autoApplies: false, total: 14, open: 2, approved: 9, denied: 3 },
    'Finance production',
  ),
  'access-review-applied': reviews.reviewAppliedMail(
    sender,
    { ...review, total: 14, removed: 2, notRemoved: 1 },
    'Finance production',
  ),
  'webhook-disabled': webhookDisabledMail(sender, {
    webhookId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c17',
    displayName: 'Security operations',
    failingSince: words.startsAt,
    failure: 'It answered 503.',
  }),
  'home-directory-certificates-ending': certificatesEndingMail(
    sender,
    {
      homeDirectoryId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c18',
      displayName: 'Fabrikam',
      endsAt: words.startsAt,
      metadataUrl: 'https://login.fabrikam.example/FederationMetadata/2007-06/FederationMetadata.xml',
      metadataFailure: 'the address answered 404',
    },
    new Date(new Date(words.startsAt).getTime() - 86_400_000),
  ),
  'home-directory-secret-ending': secretEndingMail(
    sender,
    { homeDirectoryId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c18', displayName: 'Fabrikam', endsAt: words.startsAt },
    new Date(new Date(words.startsAt).getTime() - 86_400_000),
  ),
  'guest-left': guestLeftMail(sender, {
    userId: '5c0f3a52-3a7e-4f6a-9a58-0f8f4a3f7c13',
    displayName: 'Partner engineer',
    address: 'pat@partner.example',
    leftAt: words.startsAt,
    toldIds: [],
  }),
  'eligibility-of-another': others.eligibilityMail(sender, words),
  'assignment-of-another': others.assignmentMail(sender, words),
  'activated-of-another': others.activatedMail(sender, words, 'Claims of March'),
  'planned-of-another': others.plannedMail(sender, words, 'Claims of March'),
  'ended-of-another': others.endedMail(sender, words),
  'approval-of-another-approved': approvals.approvalAnsweredMail(sender, words, true, {
    approvalId: asked.approvalId,
    justification: null,
  }),
  'approval-of-another-denied': approvals.approvalAnsweredMail(sender, words, false, {
    approvalId: asked.approvalId,
    justification: 'Ask the auditor first',
  }),
  'extended-of-another': others.extendedMail(sender, words),
  'eligibility-ends-soon': expiry.expiryMail(sender, words, 'eligible'),
  'assignment-ends-soon': expiry.expiryMail(sender, words, 'active'),
  'assignment-of-a-group-ends-soon': expiry.expiryMail(
    sender,
    { ...words, person: 'Auditors', isGroup: true },
    'active',
  ),
  'activation-ends-soon': expiry.activationExpiryMail(sender, words),
  'eligibility-of-another-ends-soon': expiry.expiryOfAnotherMail(sender, words, 'eligible'),
  'assignment-of-another-ends-soon': expiry.expiryOfAnotherMail(sender, words, 'active'),
  'eligibility-ended': expiry.eligibilityEndedMail(sender, words),
  'eligibility-of-another-ended': expiry.eligibilityOfAnotherEndedMail(sender, words),
  'extension-of-another-denied': others.extensionDeniedMail(sender, words, 'The audit is done'),
};

describe('every mail reads as its golden copy', () => {
  for (const [name, draft] of Object.entries(drafts)) {
    for (const [form, render] of [['txt', renderText] as const, ['html', renderHtml] as const]) {
      test(`${name}.${form}`, async () => {
        const rendered = form === 'txt' ? `Subject: ${draft.subject}\n\n${render(draft.parts)}` : render(draft.parts);
        const file = new URL(`${name}.${form}`, golden);
        if (process.env['UPDATE_GOLDEN']) {
          await mkdir(golden, { recursive: true });
          await writeFile(file, rendered);
        }
        assert.equal(rendered, await readFile(file, 'utf8'));
      });
    }
  }
});

describe('every link in a mail leads to a page of the portal', () => {
  const forms = pageAddresses.map((address) => new RegExp(`^${address.replace(/:\w+/g, '[^/]+')}$`));
  const isPage = (url: string) => forms.some((form) => form.test(new URL(url).pathname));

  for (const [name, draft] of Object.entries(drafts)) {
    test(name, () => {
      const links = renderText(draft.parts).match(/https?:\S+/g) ?? [];
      assert.deepEqual(
        links.filter((link) => !isPage(link)),
        [],
      );
      assert.equal(links.length, name === 'passcode' ? 0 : name === 'invitation' ? 2 : 1);
    });
  }

  test('that of a directory role leads to the page of that role', () => {
    const { button } = others.eligibilityMail(sender, { ...words, path: DIRECTORY_SCOPE }).parts;
    const opened = `role=${words.roleDefinitionId}&assignment=${words.scheduleId}`;
    assert.equal(button?.url, `${sender.portalUrl}/directory-roles/role?${opened}`);
  });

  test('that of access to a group says which, leads to My roles, and administrators to the page of the group', () => {
    const groupId = 'b0a7c3a2-1111-4222-8333-944445555666';
    const mail = mails.eligibilityMail(sender, { ...words, role: 'Membership', path: `/groups/${groupId}` });
    assert.equal(mail.subject, `You are eligible for Membership of group ${words.place}`);
    assert.equal(mail.parts.button?.url, `${sender.portalUrl}/my-roles?tab=eligible&activate=${words.scheduleId}`);
    const { button } = others.eligibilityMail(sender, { ...words, path: `/groups/${groupId}` }).parts;
    const there = `tab=access&role=${words.roleDefinitionId}&assignment=${words.scheduleId}`;
    assert.equal(button?.url, `${sender.portalUrl}/groups/${groupId}?${there}`);
    assert.ok(isPage(button.url));
    assert.deepEqual(mail.parts.facts?.slice(0, 2), [
      ['Role', 'Membership'],
      ['Group', words.place],
    ]);
  });

  test('an address without a page is found', () => assert.equal(isPage(`${sender.portalUrl}/no-such-page`), false));
});

describe('D48 what an inviter types stays text', () => {
  const typed = (message: string, inviterName = 'Subscription owner') =>
    mails.invitationMail(sender, { ...invitation, message, inviterName }, blockUrl);

  test('a friendly message is in both forms', () => {
    const draft = typed('Welcome & thank you');
    assert.match(renderHtml(draft.parts), /Welcome &amp; thank you/);
    assert.match(renderText(draft.parts), /> Welcome & thank you/);
  });

  for (const message of ['<a href="https://evil.test">here</a>', '<img src=x onerror=alert(1)>']) {
    test(`${message} is shown, not obeyed`, () => {
      const html = renderHtml(typed(message).parts);
      assert.ok(!html.includes(message));
      assert.ok(html.includes(message.replace(/[<>"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)));
    });
  }

  test('a name cannot add a header', () => {
    const { subject } = typed('hello', 'Owner\r\nBcc: x@evil.test');
    assert.ok(!/[\r\n]/.test(subject));
  });

  test('a name cannot turn the reading direction', () => {
    assert.equal(oneLine('Owner\u202egnp.exe'), 'Owner gnp.exe');
  });

  test('an address in a message does not become a link', () => {
    const html = renderHtml(typed('see https://evil.test/x').parts);
    assert.ok(!html.includes('href="https://evil.test'));
  });
});
