// @ts-check
import eslint from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["**/dist/**", "node_modules/**", ".venv*/**", "data/**", "out/*", "!out/cells"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      // CommonJS: `require` loads a module where an import would load it too early.
      "@typescript-eslint/no-require-imports": "off",
      // Functions in objects are closures here, made to be taken out by destructuring.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // What is taken out of an object, to leave it out of the rest, need not be used.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      // What a caller awaits may be ready at once.
      "@typescript-eslint/require-await": "off",
      eqeqeq: "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Use named exports." },
      ],
    },
  },
  {
    // The compiler knows which names there are.
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    rules: { "no-undef": "off" },
  },
  {
    // Tests look into messages and files whose shape they are about.
    files: ["test/**/*.ts"],
    rules: Object.fromEntries(
      ["argument", "assignment", "call", "member-access", "return"].map((use) => [
        `@typescript-eslint/no-unsafe-${use}`,
        "off",
      ]),
    ),
  },
  {
    // Cells show a value by naming it.
    files: ["out/cells/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
