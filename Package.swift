// swift-tools-version: 6.0
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// A target without Foundation has to name the C math library itself: `sqrt`, `ceil` and their kin
// are calls into it in debug builds.
let linkerSettings: [LinkerSetting] = [
    .linkedLibrary("m", .when(platforms: [.linux]))
]

let package = Package(
    name: "simrun",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "SimCore", targets: ["SimCore"]),
        .library(name: "SimModels", targets: ["SimModels"]),
        .executable(name: "simrun", targets: ["simrun"]),
    ],
    targets: [
        .target(name: "SimCore", swiftSettings: swiftSettings, linkerSettings: linkerSettings),
        .target(
            name: "SimModels",
            dependencies: ["SimCore"],
            swiftSettings: swiftSettings,
            linkerSettings: linkerSettings
        ),
        .executableTarget(
            name: "simrun",
            dependencies: ["SimCore", "SimModels"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["SimCore", "SimModels"],
            path: "Tests/TestSupport",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SimCoreTests",
            dependencies: ["SimCore", "TestSupport"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SimModelsTests",
            dependencies: ["SimCore", "SimModels", "TestSupport"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["SimCore", "SimModels", "TestSupport"],
            exclude: ["Vectors"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "simrunTests",
            dependencies: ["SimCore", "SimModels", "simrun", "TestSupport"],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6]
)
