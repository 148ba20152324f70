/**
 * A value that follows another one once it has rested, so that typing does not send a request for every letter.
 */
import { useEffect, useState } from 'react';

const restMilliseconds = 250;

export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMilliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
