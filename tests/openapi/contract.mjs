// What docs/openapi.json promises, one promise a line, so that two documents can be compared and a person can read what
// changed:
//
//   op    GET /sites                        the operation is there
//   may   GET /sites query.page integer     it takes this
//   must  POST /sites body: SiteIn          it does not work without this
//   word  query|schema … = new              it takes or gives this word
//   out   GET /sites 200: Page_Site         this is what comes
//   field Site.name string                  a field of what comes
//   input SiteIn.name string                a field of what is taken
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function contract(document) {
  const schemas = document.components?.schemas ?? {};
  const lines = new Set();
  const inputs = new Set();
  const outputs = new Set();

  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((word) => item[word])) {
      const operation = item[method];
      const name = `${method.toUpperCase()} ${path}`;
      lines.add(`op ${name} ${operation.operationId}`);
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in === 'path') continue;
        const at = `${name} ${parameter.in}.${parameter.name}`;
        lines.add(`may ${at} ${kind(parameter.schema)}`);
        if (parameter.required) lines.add(`must ${at}`);
        words(parameter.schema, at);
      }
      for (const [media, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
        lines.add(`may ${name} body ${media}: ${kind(schema)}`);
        if (operation.requestBody.required) lines.add(`must ${name} body`);
        walk(schema, inputs, 'input', kind(schema));
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        if (!status.startsWith('2')) continue;
        lines.add(`out ${name} ${status}`);
        for (const [media, { schema }] of Object.entries(response.content ?? {})) {
          lines.add(`out ${name} ${status} ${media}: ${kind(schema)}`);
          walk(schema, outputs, 'field', kind(schema));
        }
      }
    }
  }
  return [...lines].sort();

  function resolve(schema) {
    const name = schema?.$ref?.split('/').pop();
    return name ? [name, schemas[name]] : [undefined, schema];
  }

  /** The schema in a word: its name, or its type. */
  function kind(schema) {
    if (!schema) return 'any';
    const [name] = resolve(schema);
    if (name) return name;
    const part = ['allOf', 'anyOf', 'oneOf'].find((word) => schema[word]);
    if (part) return [...new Set(schema[part].map(kind))].filter((word) => word !== 'any').join('|') || 'any';
    if (schema.type === 'array') return `${kind(schema.items)}[]`;
    return schema.type ?? 'any';
  }

  function words(schema, at) {
    const [, found] = resolve(schema);
    for (const word of found?.enum ?? []) lines.add(`word ${at} = ${word}`);
    // the words of a comma-separated list stand in its pattern
    const listed = /^\^(?:-\?)?\(([\w|]+)\)\(,/.exec(found?.pattern ?? '');
    for (const word of listed?.[1].split('|') ?? []) lines.add(`word ${at} = ${word}`);
  }

  function walk(schema, seen, label, at) {
    const [name, found] = resolve(schema);
    if (!found || (name && seen.has(name))) return;
    if (name) seen.add(name);
    const here = name ?? at;
    words(found, `${label} ${here}`);
    for (const part of ['allOf', 'anyOf', 'oneOf']) for (const one of found[part] ?? []) walk(one, seen, label, here);
    if (found.items) walk(found.items, seen, label, here);
    for (const [field, property] of Object.entries(found.properties ?? {})) {
      lines.add(`${label} ${here}.${field} ${kind(property)}`);
      if (label === 'input' && found.required?.includes(field)) lines.add(`must ${here}.${field}`);
      walk(property, seen, label, `${here}.${field}`);
    }
  }
}

/** What `now` no longer keeps of `before`, and what it newly demands of who used it before. */
export function broken(before, now) {
  const [old, current] = [new Set(before), new Set(now)];
  const gone = before.filter((line) => !line.startsWith('must ') && !current.has(line));
  const known = (line) => {
    const [, what] = /^must (\S+ \S+|\S+)/.exec(line);
    if (/^(GET|POST|PUT|PATCH|DELETE) /.test(what)) return before.some((known) => known.startsWith(`op ${what} `));
    return before.some((known) => known.startsWith(`input ${what.split(/[. ]/)[0]}.`));
  };
  const demanded = now.filter((line) => line.startsWith('must ') && !old.has(line) && known(line));
  return [...gone.map((line) => `gone: ${line}`), ...demanded.map((line) => `newly demanded: ${line.slice(5)}`)];
}
