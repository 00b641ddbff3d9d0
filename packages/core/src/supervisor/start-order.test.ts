import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startOrder } from './start-order.ts';

const component = (name: string, ...dependsOn: string[]) => ({ name, dependsOn, configPath: `at ${name}` });

describe('startOrder', () => {
  it('starts metrics first, then beat, then web, then the rest as configured', () => {
    const names = ['zeta', 'web', 'beat', 'otel', 'alpha', 'prometheus'];
    const { ordered, faults } = startOrder(names.map((name) => component(name, 'database', 'engine')));
    expect(faults).toEqual([]);
    expect(ordered.map(({ name }) => name)).toEqual(['prometheus', 'otel', 'beat', 'web', 'zeta', 'alpha']);
  });

  it('puts what is depended on first, whatever its rank', () => {
    const { ordered } = startOrder([
      component('web', 'slack'),
      component('slack', 'store'),
      component('store'),
    ]);
    expect(ordered.map(({ name }) => name)).toEqual(['store', 'slack', 'web']);
  });

  it('starts each exactly once and after all it depends on, however the graph looks', () => {
    const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 });
    fc.assert(
      fc.property(edges, fc.array(fc.nat(11)), (pairs, shuffle) => {
        // From higher to lower numbers only: no circle.
        const dependsOn = (index: number) =>
          pairs.flatMap(([from, to]) => (from === index && to < from ? [`c${to}`] : []));
        const all = Array.from({ length: 12 }, (_, index) => component(`c${index}`, ...dependsOn(index)));
        for (const index of shuffle) all.push(...all.splice(index, 1));
        const { ordered, faults } = startOrder(all);
        expect(faults).toEqual([]);
        expect(new Set(ordered)).toEqual(new Set(all));
        const places = new Map(ordered.map(({ name }, place) => [name, place]));
        for (const [place, { dependsOn: names }] of ordered.entries()) {
          for (const name of names) expect(places.get(name)).toBeLessThan(place);
        }
      }),
    );
  });

  it('tells every dependency that nobody has, and what was probably meant', () => {
    const { faults } = startOrder([component('slack', 'promethus', 'nobody'), component('prometheus')]);
    expect(faults).toEqual([
      {
        path: 'at slack',
        problem: "component 'slack' depends on 'promethus', which is not configured",
        cure: "its author probably meant 'prometheus'",
        code: 'CNC_COMPONENT_DEPENDENCY',
      },
      expect.objectContaining({ cure: "configure 'nobody' too, or take 'slack' out" }),
    ]);
  });

  it('tells a circle, and one that depends on itself', () => {
    const { faults } = startOrder([
      component('a', 'b'),
      component('b', 'c'),
      component('c', 'a'),
      component('d', 'd'),
    ]);
    expect(faults.map(({ code, problem }) => [code, problem])).toEqual([
      ['CNC_COMPONENT_DEPENDENCY', "component 'c' closes a circle of dependencies: a → b → c → …"],
      ['CNC_COMPONENT_DEPENDENCY', "component 'd' closes a circle of dependencies: d → …"],
    ]);
  });

  it.each(['database', 'engine', 'engine-2', 'supervisor'])('keeps the name %s for core', (name) => {
    expect(startOrder([component(name)]).faults).toEqual([
      expect.objectContaining({ code: 'CNC_COMPONENT_DUPLICATE' }),
    ]);
  });
});
