/**
 * Changes the default or the settings of one partner. Whom it would shut out is told before it is saved.
 */
import { useState } from 'react';
import type {
  AccessPreview,
  CrossTenantAccessView,
  PartnerEntry,
} from '../../../server/wire/portal/cross-tenant-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { AffectedCallout } from './affected-callout.tsx';
import { previewAccess, removeAccess, saveAccess } from './cross-tenant-data.ts';
import { InboundFields, RedemptionFields, TrustFields } from './cross-tenant-fields.tsx';
import { formOfAccess, wishOf, type CrossTenantForm } from './cross-tenant-form.ts';

interface CrossTenantPanelProps {
  view: CrossTenantAccessView;
  /** Null: the default. */
  partner: PartnerEntry | null;
  onClose: () => void;
  onSaved: (view: CrossTenantAccessView) => void;
}

export function CrossTenantPanel({ view, partner, onClose, onSaved }: CrossTenantPanelProps) {
  const fallback = view.default;
  const own = partner ?? { ...fallback, consentSkipped: false };
  const [form, setForm] = useState(() => formOfAccess(own, fallback, view.names));
  const [preview, setPreview] = useState<AccessPreview | null>(null);
  const toast = useToast();
  const saved = (next: CrossTenantAccessView) => {
    toast('Saved');
    onSaved(next);
  };
  const change = {
    partnerId: partner?.id ?? null,
    wish: wishOf(form, own.redemption ?? fallback.redemption, !partner),
  };
  const save = useAction(saveAccess, saved);
  const look = useAction(previewAccess, setPreview);
  /** Nobody is shut out unseen. */
  const trySave = useAction(previewAccess, (found: AccessPreview) => {
    if (found.shutOut.count > 0) setPreview(found);
    else save.start(change);
  });
  const remove = useAction(removeAccess, saved);
  const set = (part: Partial<CrossTenantForm>) => {
    setPreview(null);
    setForm((before) => ({ ...before, ...part }));
  };
  const problem = save.problem ?? trySave.problem ?? look.problem ?? remove.problem;
  const isSeen = preview !== null && preview.shutOut.count > 0;
  return (
    <SidePanel
      open
      onClose={onClose}
      title={partner ? `Access of ${partner.displayName}` : 'Default access'}
      subtitle={partner ? partner.domains.join(', ') : 'For everybody from outside.'}
      actions={
        <>
          {isSeen ? (
            <Button variant="danger" busy={save.busy} onClick={() => save.start(change)}>
              Save and shut out {preview.shutOut.count}
            </Button>
          ) : (
            <Button variant="primary" busy={trySave.busy || save.busy} onClick={() => trySave.start(change)}>
              Save
            </Button>
          )}
          <Button busy={look.busy} onClick={() => look.start(change)}>
            See who is affected
          </Button>
          {partner?.isSet && (
            <Button variant="quiet" busy={remove.busy} onClick={() => remove.start(partner.id)}>
              Take all back to the default
            </Button>
          )}
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <div className="stack">
        {problem && <ProblemCallout problem={problem} />}
        {preview && <AffectedCallout preview={preview} />}
        <InboundFields view={view} isDefault={!partner} form={form} onChange={set} />
        <TrustFields isDefault={!partner} fallback={fallback} form={form} onChange={set} />
        <RedemptionFields isDefault={!partner} fallback={fallback} form={form} onChange={set} />
      </div>
    </SidePanel>
  );
}
