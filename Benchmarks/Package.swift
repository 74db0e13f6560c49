// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who depends on Swiftlet builds it.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swiftlet", path: "..")],
    targets: [
        .executableTarget(
            name: "json", dependencies: [.product(name: "SwiftletSchema", package: "swiftlet")], path: "Sources/JSON")
    ]
)
