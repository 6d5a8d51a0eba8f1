// Stands in for what the program never comes to; see bundle.mjs.
export default {};
