import ts from "typescript";
import { isAmbient, meaningFlags, type Scope } from "./scope";

const { factory } = ts;

/** What a cell is turned into needs to know of it. */
export interface CellContext {
  checker: ts.TypeChecker;
  scope: Scope;
  /** The name in the cell's code of its `Session`. */
  session: string;
  /** The path of a module of the reader's own. */
  localImport(specifier: string): string | undefined;
}

/** Modules that the cell imports when it runs, and whether it shows its last expression. */
export interface CellSummary {
  imports: string[];
  hasResult: boolean;
}

/** TypeScript's visitors drop what they are given nothing for, which their types do not say. */
const NOTHING = undefined as unknown as ts.Node;

type Visit = (node: ts.Node) => ts.Node;

/** An identifier that a module's export is read from. */
type Reference = () => ts.Expression;

function isDeclared(node: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

/** The names that a pattern such as `{ a, b: [c] }` declares. */
function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : boundNames(element.name),
  );
}

/** The `var`s in the blocks of a statement, which are the cell's own. */
function nestedVars(statement: ts.Statement): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) {
      for (const { name } of node.declarations) names.push(...boundNames(name));
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return names;
}

/** The expression in parentheses, assertions and the like. */
function bare(node: ts.Expression): ts.Expression {
  const wrapped =
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node);
  return wrapped ? bare(node.expression) : node;
}

function isType(node: ts.Node): boolean {
  return (
    (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword)
  );
}

/**
 * Turns a cell, a module for the compiler, into the body of a function. Its variables stay its own; what it
 * declared is handed to the session as soon as it has been reached, by accessors, so that later cells and the
 * cell's functions mean the same variable. Names of earlier cells and of imports become properties.
 */
export class CellTransform {
  readonly summary: CellSummary = { imports: [], hasResult: false };
  private readonly imported = new Map<ts.Symbol, Reference>();

  constructor(private readonly context: CellContext) {}

  readonly before: ts.TransformerFactory<ts.SourceFile> = (transformation) => (file) => {
    const loads = file.statements.flatMap((statement) => this.load(statement));
    const visit = (node: ts.Node): ts.Node => this.visit(node, visit, transformation);
    const shown = this.lastExpression(file);
    const body = file.statements.flatMap((statement) =>
      statement === shown ? [this.show(shown, visit)] : this.statement(statement, visit),
    );
    return factory.updateSourceFile(file, [...loads, ...body]);
  };

  /** TypeScript marks what has no import or export left as a module, which a function cannot be. */
  readonly after: ts.TransformerFactory<ts.SourceFile> = () => (file) =>
    factory.updateSourceFile(
      file,
      file.statements.filter((statement) => !ts.isExportDeclaration(statement)),
    );

  private sessionMember(name: string): ts.PropertyAccessExpression {
    return factory.createPropertyAccessExpression(factory.createIdentifier(this.context.session), name);
  }

  private callSession(name: string, ...values: ts.Expression[]): ts.CallExpression {
    return factory.createCallExpression(this.sessionMember(name), undefined, values);
  }

  /** Hands variables to the session: `bind({ get a() { return a; }, set a(value) { a = value; } })`. */
  private bind(names: string[], assignable: boolean, read: (name: string) => ts.Expression): ts.Statement[] {
    if (names.length === 0) return [];
    const accessors = names.flatMap((name) => {
      const body = factory.createBlock([factory.createReturnStatement(read(name))]);
      const getter = factory.createGetAccessorDeclaration(undefined, name, [], undefined, body);
      return assignable ? [getter, this.setter(name)] : [getter];
    });
    const object = factory.createObjectLiteralExpression(accessors);
    return [factory.createExpressionStatement(this.callSession("bind", object))];
  }

  private setter(name: string): ts.SetAccessorDeclaration {
    const value = factory.createIdentifier(`${this.context.session}_value`);
    const parameter = factory.createParameterDeclaration(undefined, undefined, value);
    const assignment = factory.createAssignment(factory.createIdentifier(name), value);
    const body = factory.createBlock([factory.createExpressionStatement(assignment)]);
    return factory.createSetAccessorDeclaration(undefined, name, [parameter], body);
  }

  private bindOwn(names: string[], assignable: boolean): ts.Statement[] {
    return this.bind(names, assignable, (name) => factory.createIdentifier(name));
  }

  private statement(node: ts.Statement, visit: Visit): ts.Statement[] {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return [];
    if (ts.isImportEqualsDeclaration(node)) return this.alias(node);
    if (isDeclared(node) || isType(node)) return [node];
    if (ts.isVariableStatement(node)) return this.variables(node, visit);
    const visited = visit(node) as ts.Statement;
    if (ts.isFunctionDeclaration(node))
      return [visited, ...this.bindOwn(node.body ? [node.name!.text] : [], true)];
    if (ts.isClassDeclaration(node)) return [visited, ...this.bindOwn([node.name!.text], true)];
    if (ts.isEnumDeclaration(node)) return [visited, ...this.bindOwn([node.name.text], false)];
    if (ts.isModuleDeclaration(node)) {
      const hasValue = this.symbol(node.name)!.flags & ts.SymbolFlags.ValueModule;
      return [visited, ...this.bindOwn(hasValue ? [node.name.text] : [], false)];
    }
    return [visited, ...this.bindOwn(nestedVars(node), true)];
  }

  /** One statement a variable, so that what fails takes none of those before it away. */
  private variables(node: ts.VariableStatement, visit: Visit): ts.Statement[] {
    const { declarationList: list } = node;
    const constants: ts.NodeFlags[] = [ts.NodeFlags.Const, ts.NodeFlags.Using, ts.NodeFlags.AwaitUsing];
    const assignable = !constants.includes(list.flags & ts.NodeFlags.BlockScoped);
    return list.declarations.flatMap((declaration) => {
      const single = factory.createVariableDeclarationList(
        [visit(declaration) as ts.VariableDeclaration],
        list.flags & ts.NodeFlags.BlockScoped,
      );
      const statement = ts.setTextRange(factory.createVariableStatement(undefined, single), node);
      return [statement, ...this.bindOwn(boundNames(declaration.name), assignable)];
    });
  }

  /** `import Inner = Outer.Inner;` */
  private alias(node: ts.ImportEqualsDeclaration): ts.Statement[] {
    const { name, moduleReference, isTypeOnly } = node;
    if (isTypeOnly || ts.isExternalModuleReference(moduleReference) || !this.hasValue(name)) return [];
    const read = (entity: ts.EntityName): ts.Expression =>
      ts.isIdentifier(entity)
        ? (this.reference(entity) ?? factory.createIdentifier(entity.text))
        : factory.createPropertyAccessExpression(read(entity.left), entity.right.text);
    const declaration = factory.createVariableDeclaration(
      name.text,
      undefined,
      undefined,
      read(moduleReference),
    );
    const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
    const statement = ts.setTextRange(factory.createVariableStatement(undefined, list), node);
    return [statement, ...this.bindOwn([name.text], false)];
  }

  private lastExpression(file: ts.SourceFile): ts.ExpressionStatement | undefined {
    const statements = file.statements.filter(
      (node) => !ts.isExportDeclaration(node) && !ts.isEmptyStatement(node),
    );
    const last = statements.at(-1);
    return last && ts.isExpressionStatement(last) ? last : undefined;
  }

  private show(node: ts.ExpressionStatement, visit: Visit): ts.Statement {
    this.summary.hasResult = true;
    const result = factory.createPropertyAccessExpression(this.sessionMember("exports"), RESULT);
    const value = factory.createParenthesizedExpression(visit(node.expression) as ts.Expression);
    const statement = factory.createExpressionStatement(factory.createAssignment(result, value));
    return ts.setTextRange(statement, node);
  }

  /** Loads what a statement imports, and hands its names to the session. */
  private load(node: ts.Statement): ts.Statement[] {
    if (ts.isImportEqualsDeclaration(node)) {
      const { moduleReference, isTypeOnly, name } = node;
      if (isTypeOnly || !ts.isExternalModuleReference(moduleReference)) return [];
      const { text } = moduleReference.expression as ts.StringLiteral;
      return this.loadAs("load", text, node, [[name, undefined]]);
    }
    if (!ts.isImportDeclaration(node)) return [];
    const { text } = node.moduleSpecifier as ts.StringLiteral;
    const { importClause: clause } = node;
    if (!clause) return [this.loading("load", text, node)];
    if (clause.isTypeOnly) return [];
    const { name, namedBindings: bindings } = clause;
    const statements: ts.Statement[] = [];
    if (name) statements.push(...this.loadAs("interop", text, node, [[name, "default"]]));
    if (bindings && ts.isNamespaceImport(bindings)) {
      statements.push(...this.loadAs("interop", text, node, [[bindings.name, undefined]]));
    } else if (bindings) {
      const elements = bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
      const [defaults, named] = [true, false].map((isDefault) =>
        elements
          .map((element): [ts.Identifier, string] => [
            element.name,
            (element.propertyName ?? element.name).text,
          ])
          .filter(([, exported]) => (exported === "default") === isDefault),
      );
      statements.push(...this.loadAs("interop", text, node, defaults));
      statements.push(...this.loadAs("load", text, node, named));
    }
    return statements;
  }

  private loading(how: string, specifier: string, node: ts.Node): ts.Statement {
    return ts.setTextRange(factory.createExpressionStatement(this.loaded(how, specifier)), node);
  }

  private loaded(how: string, specifier: string): ts.Expression {
    const target = this.context.localImport(specifier) ?? specifier;
    this.summary.imports.push(target);
    return this.callSession(how, factory.createStringLiteral(target));
  }

  /** `const m = load("…")`, where each name stands for a property of `m`, or for `m` itself. */
  private loadAs(
    how: string,
    specifier: string,
    node: ts.Node,
    names: [ts.Identifier, string?][],
  ): ts.Statement[] {
    const values = names.filter(([name]) => this.hasValue(name));
    if (values.length === 0) return [];
    const module = `${this.context.session}_${this.imported.size}`;
    const reads = new Map<string, Reference>();
    for (const [name, exported] of values) {
      const read = (): ts.Expression => {
        const object = factory.createIdentifier(module);
        return exported === undefined
          ? object
          : factory.createElementAccessExpression(object, factory.createStringLiteral(exported));
      };
      reads.set(name.text, read);
      this.imported.set(this.symbol(name)!, read);
    }
    const declaration = factory.createVariableDeclaration(
      module,
      undefined,
      undefined,
      this.loaded(how, specifier),
    );
    const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
    const statement = ts.setTextRange(factory.createVariableStatement(undefined, list), node);
    return [statement, ...this.bind(Array.from(reads.keys()), false, (name) => reads.get(name)!())];
  }

  private symbol(node: ts.Node): ts.Symbol | undefined {
    return this.context.checker.getSymbolAtLocation(node);
  }

  private hasValue(name: ts.Identifier): boolean {
    const symbol = this.symbol(name);
    return !symbol || (meaningFlags(this.context.checker, symbol) & ts.SymbolFlags.Value) !== 0;
  }

  /** What stands for a name of an import or of an earlier cell. */
  private reference(node: ts.Identifier): ts.Expression | undefined {
    const symbol = this.symbolMeant(node);
    if (!symbol) return undefined;
    const imported = this.imported.get(symbol);
    if (imported) return ts.setTextRange(imported(), node);
    if (!this.context.scope.owner(symbol) || isAmbient(symbol)) return undefined;
    const names = this.sessionMember("names");
    return ts.setTextRange(factory.createPropertyAccessExpression(names, node.text), node);
  }

  /** A shorthand property's name is a property's; what is asked for is the variable. */
  private symbolMeant(node: ts.Identifier): ts.Symbol | undefined {
    const { parent } = node;
    return parent && ts.isShorthandPropertyAssignment(parent) && parent.name === node
      ? this.context.checker.getShorthandAssignmentValueSymbol(parent)
      : this.symbol(node);
  }

  private visit(node: ts.Node, visit: Visit, transformation: ts.TransformationContext): ts.Node {
    if (isType(node)) return node;
    if (ts.isIdentifier(node)) return this.reference(node) ?? node;
    if (ts.isShorthandPropertyAssignment(node)) return this.shorthand(node, visit);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const target = node.arguments.at(0);
      const local = target && ts.isStringLiteralLike(target) && this.context.localImport(target.text);
      if (local) return this.callSession("import", factory.createStringLiteral(local));
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return this.sessionMember("meta");
    }
    const children = (child: ts.Node): ts.Node => {
      if (child.kind === ts.SyntaxKind.ImportKeyword) return this.sessionMember("import");
      if (child.kind === ts.SyntaxKind.ExportKeyword && ts.isSourceFile(node.parent)) return NOTHING;
      return this.isCallee(child, node) ? this.callee(child as ts.Expression, visit) : visit(child);
    };
    return ts.visitEachChild(node, children, transformation);
  }

  private shorthand(node: ts.ShorthandPropertyAssignment, visit: Visit): ts.Node {
    const value = this.reference(node.name);
    const preset = node.objectAssignmentInitializer && visit(node.objectAssignmentInitializer);
    if (!value) {
      return factory.updateShorthandPropertyAssignment(node, node.name, preset as ts.Expression | undefined);
    }
    const target = preset ? factory.createAssignment(value, preset as ts.Expression) : value;
    return ts.setTextRange(factory.createPropertyAssignment(node.name.text, target), node);
  }

  private isCallee(child: ts.Node, node: ts.Node): boolean {
    if (ts.isCallExpression(node)) return child === node.expression;
    return ts.isTaggedTemplateExpression(node) && child === node.tag;
  }

  /** A function is no method of what it is read from: `(0, names.f)(x)`. */
  private callee(node: ts.Expression, visit: Visit): ts.Node {
    const inner = bare(node);
    const reference = ts.isIdentifier(inner) ? this.reference(inner) : undefined;
    if (!reference) return visit(node);
    const sequence = factory.createComma(factory.createNumericLiteral(0), reference);
    return ts.setTextRange(factory.createParenthesizedExpression(sequence), node);
  }
}

/** The property that holds a cell's last expression, where tslab's executor looks for it. */
export const RESULT = "lastExpression";
