import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/db/adapters/sqlite/schema.ts',
  out: './migrations/sqlite',
});
