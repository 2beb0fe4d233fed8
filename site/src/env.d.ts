// What Vite resolves and TypeScript has no types for.
declare module "*.css";
