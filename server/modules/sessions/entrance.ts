/**
 * What the trail says about a sign-in or a step-up that succeeded: by which method, at which home, who proved the second
 * factor.
 *
 * Pure.
 */
import { signInDetails, type SecondFactorBy, type SignInDetails, type SignInMethod } from '#modules/audit/index.ts';
import type { ProvingHome, SessionProof } from './session.ts';
import type { Caller } from './start-session.ts';

export function entranceOf(
  provedAt: Date,
  { methods, isMultiFactor, home }: SessionProof,
  caller: Caller,
): SignInDetails {
  return signInDetails({
    ...caller.asking,
    method: home?.directory.protocol ?? methodOf(methods),
    homeDirectory: home && nameOf(home.directory),
    userAgent: caller.userAgent,
    ...(isMultiFactor ? { secondFactor: { by: secondFactorBy(methods), at: provedAt } } : {}),
  });
}

export function stepUpOf(
  now: Date,
  methods: readonly string[],
  caller: Caller,
  home: ProvingHome | undefined,
): SignInDetails {
  const by = secondFactorBy(methods);
  return signInDetails({
    ...caller.asking,
    purpose: 'step-up',
    method: by === 'home-directory' ? (home?.protocol ?? null) : by,
    homeDirectory: home ? nameOf(home) : null,
    userAgent: caller.userAgent,
    secondFactor: { by, at: now },
  });
}

const nameOf = ({ id, displayName }: ProvingHome) => ({ id, displayName });

/** The first factor of what was proved here; a passkey alone is both. */
export function methodOf(methods: readonly string[]): SignInMethod | null {
  if (methods.includes('pwd')) return 'password';
  if (methods.includes('hwk')) return 'passkey';
  if (methods.includes('otp_email')) return 'one-time-passcode';
  return methods.includes('bootstrap') ? 'bootstrap-link' : null;
}

function secondFactorBy(methods: readonly string[]): SecondFactorBy {
  if (methods.includes('hwk')) return 'passkey';
  return methods.includes('otp') ? 'authenticator-app' : 'home-directory';
}
