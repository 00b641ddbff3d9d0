import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../Button/Button.tsx';
import { Hint } from '../Hint/Hint.tsx';
import { useStoredChoice } from './use-stored-choice.ts';

const CHOICES = ['system', 'light', 'dark'] as const;
const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

/** System, light, dark in turn. `public/theme.js` does the same before the first paint. */
export function ThemeSwitch() {
  const [choice, setChoice] = useStoredChoice('celery-cnc:theme', CHOICES);
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const dark = choice === 'dark' || (choice === 'system' && system.matches);
      document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    };
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [choice]);
  const next = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? 'system';
  const Icon = ICONS[choice];
  return (
    <Hint text={`Theme: ${choice}. Click for ${next}.`}>
      <Button
        look="ghost"
        square
        aria-label={`Theme: ${choice}. Change to ${next}`}
        onClick={() => setChoice(next)}
      >
        <Icon size={16} aria-hidden="true" />
      </Button>
    </Hint>
  );
}
