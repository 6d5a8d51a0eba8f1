import { describe, expect, test } from 'vitest';
import { type Path, readPath, showPath, UserError, valueAt } from '../../src/util/source.js';

describe('a path is written as people write it', () => {
  test.each<[Path, string]>([
    [['users', 'total'], 'users.total'],
    [['models', 0, 'weights'], 'models[0].weights'],
    [['a', 1, 2], 'a[1][2]'],
    [[0, 'name'], '[0].name'],
    [[], ''],
  ])('%j: %s', (path, text) => {
    expect(showPath(path)).toBe(text);
    expect(readPath(text)).toEqual(path);
  });

  test.each<[string, Path]>([
    ['models.0.weights', ['models', 0, 'weights']],
    ['models[12]', ['models', 12]],
    ['limits.2nd', ['limits', '2nd']],
    ['limits.2x3', ['limits', '2x3']],
    ['limits.v2', ['limits', 'v2']],
    ['models.9', ['models', 9]],
    ['a[b]', ['a[b]']],
    ['.a..b.', ['a', 'b']],
  ])('%s is read as %j', (text, path) => {
    expect(readPath(text)).toEqual(path);
  });
});

describe('the value at a path', () => {
  const data = { users: { total: 3, name: null }, models: [{ name: 'a' }, { name: 'b' }] };
  test.each<[string, unknown]>([
    ['users.total', 3],
    ['users.name', null],
    ['models[1].name', 'b'],
    ['models[2].name', undefined],
    ['users.peak', undefined],
    ['users.name.first', undefined],
    ['users.total.toFixed', undefined],
    ['users.constructor', undefined],
    ['', data],
  ])('%s', (path, value) => expect(valueAt(data, readPath(path))).toEqual(value));
});

test('a mistake of the user keeps its problems', () => {
  const location = { file: 'a.yaml', line: 1, column: 1, length: 1, text: '' };
  const error = new UserError('2 problems', [{ location, message: 'one' }]);
  expect([error.name, error.message, error.problems.length]).toEqual(['UserError', '2 problems', 1]);
  expect(new UserError('alone').problems).toEqual([]);
});
