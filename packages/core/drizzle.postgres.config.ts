import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/adapters/postgres/schema.ts',
  out: './migrations/postgres',
});
