// In the place of modules that n8n's nodes load and these tests never call; jest cannot load them.
module.exports = () => {
	throw new Error('Not there in the tests of the workflows');
};
