/**
 * Says how many of the decisions for a protected application are recorded: none, a share, or all. Who may is checked before.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { Scope } from '#model/scope.ts';
import { lockApplication, putRecordedShare } from './protected-application-store.ts';

/** `mayChange`: asked about the place where the application is when it is changed. */
export async function changeRecording(
  ports: Ports,
  actor: Actor,
  applicationId: string,
  share: number,
  mayChange: (scope: Scope) => boolean,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const before = await lockApplication(tx, applicationId);
    if (!before || !mayChange(before.scope)) throw new Refusal('decision.application-not-found', { applicationId });
    // The same again keeps the day since when it counts.
    if (before.recordedShare === share) return;
    await putRecordedShare(tx, before, share);
    await recordActivity(tx, {
      activity: 'protected-application.recording-changed',
      actor,
      scope: before.scope,
      targets: [{ id: applicationId, type: 'Other', displayName: before.displayName }],
      details: {
        protectedApplication: applicationId,
        before: { recordedShare: before.recordedShare },
        after: { recordedShare: share },
      },
    });
  });
}
