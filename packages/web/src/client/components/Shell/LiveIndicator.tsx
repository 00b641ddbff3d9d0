import { Pause, Play } from 'lucide-react';
import { useLiveFeed, useLiveStatus } from '../../live/LiveProvider.tsx';
import type { LiveStatus } from '../../live/live-feed.ts';
import { Button } from '../Button/Button.tsx';
import { Hint } from '../Hint/Hint.tsx';
import styles from './LiveIndicator.module.css';

const WORDS: Readonly<Record<LiveStatus, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  paused: 'Paused',
};

const HINTS: Readonly<Record<LiveStatus, string>> = {
  connecting: 'Opening the live stream',
  live: 'Changes arrive as they happen. Click to hold the screen still.',
  reconnecting: 'The live stream was lost; it is tried again by itself. Click to hold the screen still.',
  paused: 'The screen is held still. Click to go on.',
};

/** State of the live stream, and the switch that pauses it. */
export function LiveIndicator() {
  const feed = useLiveFeed();
  const status = useLiveStatus();
  const paused = status === 'paused';
  return (
    <>
      <Hint text={HINTS[status]}>
        <Button
          look="ghost"
          className={styles[status]}
          aria-pressed={paused}
          aria-label={paused ? 'Resume live updates' : `${WORDS[status]}: pause live updates`}
          onClick={() => feed.setPaused(!paused)}
        >
          <span className={styles.mark} aria-hidden="true" />
          <span className={styles.word}>{WORDS[status]}</span>
          {paused ? <Play size={13} aria-hidden="true" /> : <Pause size={13} aria-hidden="true" />}
        </Button>
      </Hint>
      <span className="visually-hidden" role="status">
        {status === 'reconnecting' || status === 'paused' ? `Live updates: ${WORDS[status]}` : ''}
      </span>
    </>
  );
}
