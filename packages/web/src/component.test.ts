import { describe, expect, it } from 'vitest';
import component from './component.ts';

describe('the component', () => {
  it('tells its port, its address and how to use it', () => {
    const config = component.config.parse({ port: 9000 });
    expect(component.ports?.(config)).toEqual([{ host: '127.0.0.1', port: 9000, option: 'port' }]);
    expect(component.ui?.links?.(config)).toEqual([{ label: 'Open', href: 'http://127.0.0.1:9000/' }]);
    expect(component.ui?.usage?.(config).code).toContain('http://127.0.0.1:9000/api/v1/tasks');
    expect(component.ui?.configSummary?.(config)).toContainEqual({ label: 'Access', value: 'this machine' });
  });

  it('shows an address that a browser can open when it listens everywhere', () => {
    const config = component.config.parse({ host: '::', unauthenticatedAccess: 'allow' });
    expect(component.ui?.links?.(config)).toEqual([{ label: 'Open', href: 'http://127.0.0.1:8000/' }]);
    expect(component.ui?.configSummary?.(config)).toContainEqual({ label: 'Access', value: 'everyone' });
  });

  it('claims no port where any will do', () => {
    expect(component.ports?.(component.config.parse({ port: 0 }))).toEqual([]);
  });
});
