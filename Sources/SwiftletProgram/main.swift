import ArgumentParser
import SwiftletCLI

SwiftletCommand.main()
