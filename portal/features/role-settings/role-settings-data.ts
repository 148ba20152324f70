/**
 * Reads, previews and saves the settings of one role at one scope.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  BackTestFinding,
  BackTestRequest,
  BackTestRows,
  BackTestRowsRequest,
  BackTestView,
  RecipientsPreview,
  RecipientsPreviewRequest,
  RoleSettingsChange,
  RoleSettingsForm,
  RoleSettingsPreview,
  RoleSettingsPreviewRequest,
  RoleSettingsView,
} from '../../../server/wire/portal/role-settings-contract.ts';
import { send, withQuery } from '../../api/client.ts';

function pathOf(scope: string, roleGuid: string, end = ''): string {
  return withQuery(`/portal/api/role-settings/${roleGuid}${end}`, { scope });
}

/** As they are, or as they were at an instant that has passed. */
export const roleSettingsQuery = (scope: string, roleGuid: string, asOf?: string) =>
  queryOptions({
    queryKey: ['role-settings', scope.toLowerCase(), roleGuid, ...(asOf ? [asOf] : [])],
    queryFn: ({ signal }) => {
      const path = withQuery(`/portal/api/role-settings/${roleGuid}`, { scope, asOf });
      return send<RoleSettingsView>(path, { signal });
    },
  });

/** What the form began with, and what it says now. */
export interface OpenForm {
  opened: RoleSettingsView;
  form: RoleSettingsForm;
}

/** What is wrong with the form, what it would change, and whether somebody else was faster. */
export const previewQuery = (scope: string, { opened, form }: OpenForm) =>
  queryOptions({
    queryKey: ['role-settings-preview', scope.toLowerCase(), opened.roleDefinitionId, opened.version, form],
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      const body: RoleSettingsPreviewRequest = {
        version: opened.version,
        opened: opened.settings,
        settings: form,
      };
      const path = pathOf(scope, opened.roleDefinitionId, '/preview');
      return send<RoleSettingsPreview>(path, { method: 'POST', body, signal });
    },
  });

/** Who would be told by each mail rule if the form were saved. */
export const recipientsQuery = ({ opened: { scope, roleDefinitionId }, form }: OpenForm) =>
  queryOptions({
    queryKey: ['role-settings-recipients', scope.toLowerCase(), roleDefinitionId, form],
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => {
      const body: RecipientsPreviewRequest = { settings: form };
      return send<RecipientsPreview>(pathOf(scope, roleDefinitionId, '/recipients'), { method: 'POST', body, signal });
    },
  });

/** What the form would have made of the activations on record. */
export const backTestQuery = (scope: string, { opened, form }: OpenForm) =>
  queryOptions({
    queryKey: ['role-settings-back-test', scope.toLowerCase(), opened.roleDefinitionId, form],
    staleTime: 0,
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      const body: BackTestRequest = { settings: form };
      const path = pathOf(scope, opened.roleDefinitionId, '/back-test');
      return send<BackTestView>(path, { method: 'POST', body, signal });
    },
  });

/** The requests behind one figure. */
export const backTestRowsQuery = (scope: string, { opened, form }: OpenForm, finding: BackTestFinding) =>
  queryOptions({
    queryKey: ['role-settings-back-test', scope.toLowerCase(), opened.roleDefinitionId, form, finding],
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      const body: BackTestRowsRequest = { settings: form, finding };
      const path = pathOf(scope, opened.roleDefinitionId, '/back-test/rows');
      return send<BackTestRows>(path, { method: 'POST', body, signal });
    },
  });

export function saveRoleSettings(scope: string, { opened, form }: OpenForm): Promise<RoleSettingsView> {
  const body: RoleSettingsChange = { version: opened.version, settings: form };
  return send<RoleSettingsView>(pathOf(scope, opened.roleDefinitionId), { method: 'PUT', body });
}
