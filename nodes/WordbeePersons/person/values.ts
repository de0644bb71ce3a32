export * from '../values/kinds';
