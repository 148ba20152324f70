/**
 * What is left until an instant, second by second. It only shows; nothing ends because it reached zero.
 */
import { useEffect, useEffectEvent, useState } from 'react';
import { exactMomentText, remainingText } from './time-texts.ts';

interface CountdownProps {
  endsAt: string;
  /** Called once when the instant has passed, so that a list can be read again. */
  onEnd?: () => void;
}

export function Countdown({ endsAt, onEnd }: CountdownProps) {
  const [now, setNow] = useState(() => Date.now());
  const left = new Date(endsAt).getTime() - now;
  const over = left <= 0;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [over]);
  const tellEnd = useEffectEvent(() => onEnd?.());
  useEffect(() => {
    if (over) tellEnd();
  }, [over]);
  return (
    <time dateTime={endsAt} title={exactMomentText(endsAt)} className="number">
      {over ? 'Ended' : remainingText(left)}
    </time>
  );
}
