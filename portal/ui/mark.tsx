/**
 * The mark of the house.
 */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path d="M6.5 12a5.5 5.5 0 0 1 11 0" fill="none" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M5 16.5h14" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
