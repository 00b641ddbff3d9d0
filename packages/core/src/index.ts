export { CncError, ConfigError } from './errors.ts';
