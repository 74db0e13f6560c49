import SwiftletSchema

/// Models in an order in which their tables can be created.
enum ModelOrder {
    /// The models without repetitions, each behind those that it refers to; of a circle, whichever comes first.
    static func sorted(_ models: [any Model.Type]) -> [any Model.Type] {
        var visited: Set<ObjectIdentifier> = []
        var ordered: [any Model.Type] = []
        func visit(_ model: any Model.Type) {
            guard visited.insert(ObjectIdentifier(model)).inserted else { return }
            for column in model.table.columns {
                guard let target = column.references as? any Model.Type,
                    models.contains(where: { ObjectIdentifier($0) == ObjectIdentifier(target) })
                else { continue }
                visit(target)
            }
            ordered.append(model)
        }
        for model in models { visit(model) }
        return ordered
    }
}
