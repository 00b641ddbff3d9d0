import type { Registry } from 'prom-client';

/**
 * The registry in Prometheus' text format, with bucket bounds as Python prints them (`le="1.0"`): recording rules and
 * heat maps that were made for Flower name them so, and Prometheus 2 takes them literally.
 */
export async function exposition(registry: Registry): Promise<string> {
  const text = await registry.metrics();
  // Quotes in label values are escaped, so this matches nothing but the label itself.
  return text.replace(/([{,])le="(\d+)"/g, '$1le="$2.0"');
}
