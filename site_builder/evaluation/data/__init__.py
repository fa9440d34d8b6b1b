"""The data of benchmarks: loaders, protocols, pictures, and how a local copy comes about."""
