@_exported import Architectures
@_exported import Datasets
@_exported import Metrics
@_exported import Networks
@_exported import Search
@_exported import TangentKernels
@_exported import Torch
@_exported import Training
