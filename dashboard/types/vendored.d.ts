// What the import map of index.html names, and npm has no declarations of in this form.

declare module "icons" {
  const shapes: Record<string, [string, Record<string, string>][]>;
  export = shapes;
}
