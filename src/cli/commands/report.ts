import { command } from '../context.ts';
export const report = command(async () => 0);
