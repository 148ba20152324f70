/**
 * Tries settings that are not saved on what was asked for lately: what they would have refused, and what would have waited.
 *
 * One assessment: that of an activation. Settings of other places count as they are now. Never writes.
 */
import type { Scope } from '#model/scope.ts';
import type { EffectiveRules, RuleSet, SettingsChain } from '#modules/role-settings/index.ts';
import type { Ports } from '#platform/ports.ts';
import { termsOf } from './activation-terms.ts';
import { findingsOf, type BackTestFinding, type RecordedActivation } from './back-test.ts';
import { findSettingsChains, listRecordedActivations } from './recorded-activations-queries.ts';

export const BACK_TEST_DAYS = 90;
/** The newest; more would tell nobody more. */
const MOST_RECORDED = 1_000;

export interface BackTested {
  readonly record: RecordedActivation;
  /** By the settings that are tried. */
  readonly findings: readonly BackTestFinding[];
  /** By those there are now. */
  readonly findingsNow: readonly BackTestFinding[];
}

export interface BackTest {
  readonly since: Date;
  readonly activations: readonly BackTested[];
  /** Only the newest were looked at. */
  readonly isCut: boolean;
}

export async function backTestSettings(
  { database, clock, settings: deployment }: Ports,
  roleDefinitionId: string,
  tried: EffectiveRules,
): Promise<BackTest> {
  const { scope, isInherited } = tried;
  const since = new Date(clock.now().getTime() - BACK_TEST_DAYS * 86_400_000);
  const asked = { scope, roleDefinitionId, isInherited, since, limit: MOST_RECORDED + 1 };
  const found = await listRecordedActivations(database, asked);
  const records = found.slice(0, MOST_RECORDED);
  const chains = await findSettingsChains(database, roleDefinitionId, [...new Set(records.map((one) => one.scope))]);
  const judge = (record: RecordedActivation, chain: SettingsChain) =>
    findingsOf(record, termsOf({ settings: chain, place: record }, { scope: record.eligibilityScope }, deployment));
  const activations = records.flatMap((record): BackTested[] => {
    const chain = chains.get(record.scope);
    if (!chain || chain.layers.length === 0) return [];
    const findings = judge(record, withTried(chain, scope, tried.own));
    return [{ record, findings, findingsNow: judge(record, chain) }];
  });
  return { since, activations, isCut: found.length > MOST_RECORDED };
}

/** The chain as it would be with other rules at one of its scopes. */
function withTried(chain: SettingsChain, scope: Scope, rules: Partial<RuleSet>): SettingsChain {
  return { ...chain, layers: chain.layers.map((layer) => (layer.scope === scope ? { ...layer, rules } : layer)) };
}
