/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["plumbline"] || ($protobuf.roots["plumbline"] = {});

export const plumbline = $root.plumbline = (() => {

    /**
     * Namespace plumbline.
     * @exports plumbline
     * @namespace
     */
    const plumbline = {};

    plumbline.Envelope = (function() {

        /**
         * Properties of an Envelope.
         * @typedef {Object} plumbline.Envelope.$Properties
         * @property {plumbline.Hello.$Properties|null} [hello] Envelope hello
         * @property {plumbline.Welcome.$Properties|null} [welcome] Envelope welcome
         * @property {plumbline.Job.$Properties|null} [job] Envelope job
         * @property {plumbline.Cancel.$Properties|null} [cancel] Envelope cancel
         * @property {plumbline.ObservationBatch.$Properties|null} [batch] Envelope batch
         * @property {plumbline.Ack.$Properties|null} [ack] Envelope ack
         * @property {plumbline.Heartbeat.$Properties|null} [heartbeat] Envelope heartbeat
         * @property {plumbline.Dismissal.$Properties|null} [dismissal] Envelope dismissal
         * @property {plumbline.RenewalRequest.$Properties|null} [renewalRequest] Envelope renewalRequest
         * @property {plumbline.RenewalReply.$Properties|null} [renewalReply] Envelope renewalReply
         * @property {plumbline.Authorities.$Properties|null} [authorities] Envelope authorities
         * @property {plumbline.ChainFork.$Properties|null} [chainFork] Envelope chainFork
         * @property {plumbline.Surroundings.$Properties|null} [surroundings] Envelope surroundings
         * @property {"hello"|"welcome"|"job"|"cancel"|"batch"|"ack"|"heartbeat"|"dismissal"|"renewalRequest"|"renewalReply"|"authorities"|"chainFork"|"surroundings"} [body] Envelope body
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an Envelope.
         * @memberof plumbline
         * @interface IEnvelope
         * @augments plumbline.Envelope.$Properties
         * @deprecated Use plumbline.Envelope.$Properties instead.
         */

        /**
         * Narrowed shape of an Envelope.
         * @typedef {{
         *   hello?: plumbline.Hello.$Shape|null;
         *   welcome?: plumbline.Welcome.$Shape|null;
         *   job?: plumbline.Job.$Shape|null;
         *   cancel?: plumbline.Cancel.$Shape|null;
         *   batch?: plumbline.ObservationBatch.$Shape|null;
         *   ack?: plumbline.Ack.$Shape|null;
         *   heartbeat?: plumbline.Heartbeat.$Shape|null;
         *   dismissal?: plumbline.Dismissal.$Shape|null;
         *   renewalRequest?: plumbline.RenewalRequest.$Shape|null;
         *   renewalReply?: plumbline.RenewalReply.$Shape|null;
         *   authorities?: plumbline.Authorities.$Shape|null;
         *   chainFork?: plumbline.ChainFork.$Shape|null;
         *   surroundings?: plumbline.Surroundings.$Shape|null;
         *   $unknowns?: Array.<Uint8Array>;
         * } & (
         *   ({ body?: undefined; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "hello"; hello: plumbline.Hello.$Shape; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "welcome"; hello?: null; welcome: plumbline.Welcome.$Shape; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "job"; hello?: null; welcome?: null; job: plumbline.Job.$Shape; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "cancel"; hello?: null; welcome?: null; job?: null; cancel: plumbline.Cancel.$Shape; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "batch"; hello?: null; welcome?: null; job?: null; cancel?: null; batch: plumbline.ObservationBatch.$Shape; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "ack"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack: plumbline.Ack.$Shape; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "heartbeat"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat: plumbline.Heartbeat.$Shape; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "dismissal"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal: plumbline.Dismissal.$Shape; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "renewalRequest"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest: plumbline.RenewalRequest.$Shape; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "renewalReply"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply: plumbline.RenewalReply.$Shape; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "authorities"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities: plumbline.Authorities.$Shape; chainFork?: null; surroundings?: null }|{ body?: "chainFork"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork: plumbline.ChainFork.$Shape; surroundings?: null }|{ body?: "surroundings"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings: plumbline.Surroundings.$Shape })
         * )} plumbline.Envelope.$Shape
         */

        /**
         * Constructs a new Envelope.
         * @memberof plumbline
         * @classdesc Represents an Envelope.
         * @constructor
         * @param {plumbline.Envelope.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Envelope = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Envelope hello.
         * @member {plumbline.Hello.$Properties|null|undefined} hello
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.hello = null;

        /**
         * Envelope welcome.
         * @member {plumbline.Welcome.$Properties|null|undefined} welcome
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.welcome = null;

        /**
         * Envelope job.
         * @member {plumbline.Job.$Properties|null|undefined} job
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.job = null;

        /**
         * Envelope cancel.
         * @member {plumbline.Cancel.$Properties|null|undefined} cancel
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.cancel = null;

        /**
         * Envelope batch.
         * @member {plumbline.ObservationBatch.$Properties|null|undefined} batch
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.batch = null;

        /**
         * Envelope ack.
         * @member {plumbline.Ack.$Properties|null|undefined} ack
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.ack = null;

        /**
         * Envelope heartbeat.
         * @member {plumbline.Heartbeat.$Properties|null|undefined} heartbeat
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.heartbeat = null;

        /**
         * Envelope dismissal.
         * @member {plumbline.Dismissal.$Properties|null|undefined} dismissal
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.dismissal = null;

        /**
         * Envelope renewalRequest.
         * @member {plumbline.RenewalRequest.$Properties|null|undefined} renewalRequest
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.renewalRequest = null;

        /**
         * Envelope renewalReply.
         * @member {plumbline.RenewalReply.$Properties|null|undefined} renewalReply
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.renewalReply = null;

        /**
         * Envelope authorities.
         * @member {plumbline.Authorities.$Properties|null|undefined} authorities
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.authorities = null;

        /**
         * Envelope chainFork.
         * @member {plumbline.ChainFork.$Properties|null|undefined} chainFork
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.chainFork = null;

        /**
         * Envelope surroundings.
         * @member {plumbline.Surroundings.$Properties|null|undefined} surroundings
         * @memberof plumbline.Envelope
         * @instance
         */
        Envelope.prototype.surroundings = null;

        // OneOf field names bound to virtual getters and setters
        let $oneOfFields;

        /**
         * Envelope body.
         * @member {"hello"|"welcome"|"job"|"cancel"|"batch"|"ack"|"heartbeat"|"dismissal"|"renewalRequest"|"renewalReply"|"authorities"|"chainFork"|"surroundings"|undefined} body
         * @memberof plumbline.Envelope
         * @instance
         */
        $Object.defineProperty(Envelope.prototype, "body", {
            get: $util.oneOfGetter($oneOfFields = ["hello", "welcome", "job", "cancel", "batch", "ack", "heartbeat", "dismissal", "renewalRequest", "renewalReply", "authorities", "chainFork", "surroundings"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        /**
         * Creates a new Envelope instance using the specified properties.
         * @function create
         * @memberof plumbline.Envelope
         * @static
         * @param {plumbline.Envelope.$Properties=} [properties] Properties to set
         * @returns {plumbline.Envelope} Envelope instance
         * @type {{
         *   (properties: plumbline.Envelope.$Shape): plumbline.Envelope & plumbline.Envelope.$Shape;
         *   (properties?: plumbline.Envelope.$Properties): plumbline.Envelope;
         * }}
         */
        Envelope.create = function(properties) {
            return new Envelope(properties);
        };

        /**
         * Encodes the specified Envelope message. Does not implicitly {@link plumbline.Envelope.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Envelope
         * @static
         * @param {plumbline.Envelope.$Properties} message Envelope message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Envelope.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                $root.plumbline.Hello.encode(message.hello, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                $root.plumbline.Welcome.encode(message.welcome, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.job != null && $Object.hasOwnProperty.call(message, "job"))
                $root.plumbline.Job.encode(message.job, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
            if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel"))
                $root.plumbline.Cancel.encode(message.cancel, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
            if (message.batch != null && $Object.hasOwnProperty.call(message, "batch"))
                $root.plumbline.ObservationBatch.encode(message.batch, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
            if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
                $root.plumbline.Ack.encode(message.ack, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
            if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat"))
                $root.plumbline.Heartbeat.encode(message.heartbeat, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
            if (message.dismissal != null && $Object.hasOwnProperty.call(message, "dismissal"))
                $root.plumbline.Dismissal.encode(message.dismissal, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
            if (message.renewalRequest != null && $Object.hasOwnProperty.call(message, "renewalRequest"))
                $root.plumbline.RenewalRequest.encode(message.renewalRequest, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
            if (message.renewalReply != null && $Object.hasOwnProperty.call(message, "renewalReply"))
                $root.plumbline.RenewalReply.encode(message.renewalReply, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
            if (message.authorities != null && $Object.hasOwnProperty.call(message, "authorities"))
                $root.plumbline.Authorities.encode(message.authorities, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
            if (message.chainFork != null && $Object.hasOwnProperty.call(message, "chainFork"))
                $root.plumbline.ChainFork.encode(message.chainFork, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
            if (message.surroundings != null && $Object.hasOwnProperty.call(message, "surroundings"))
                $root.plumbline.Surroundings.encode(message.surroundings, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an Envelope message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Envelope
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Envelope & plumbline.Envelope.$Shape} Envelope
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Envelope.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Envelope();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.hello = $root.plumbline.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                        message.body = "hello";
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.welcome = $root.plumbline.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                        message.body = "welcome";
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.job = $root.plumbline.Job.decode(reader, reader.size(), $undefined, _depth + 1, message.job);
                        message.body = "job";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.cancel = $root.plumbline.Cancel.decode(reader, reader.size(), $undefined, _depth + 1, message.cancel);
                        message.body = "cancel";
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.batch = $root.plumbline.ObservationBatch.decode(reader, reader.size(), $undefined, _depth + 1, message.batch);
                        message.body = "batch";
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.ack = $root.plumbline.Ack.decode(reader, reader.size(), $undefined, _depth + 1, message.ack);
                        message.body = "ack";
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.heartbeat = $root.plumbline.Heartbeat.decode(reader, reader.size(), $undefined, _depth + 1, message.heartbeat);
                        message.body = "heartbeat";
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.dismissal = $root.plumbline.Dismissal.decode(reader, reader.size(), $undefined, _depth + 1, message.dismissal);
                        message.body = "dismissal";
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        message.renewalRequest = $root.plumbline.RenewalRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.renewalRequest);
                        message.body = "renewalRequest";
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        message.renewalReply = $root.plumbline.RenewalReply.decode(reader, reader.size(), $undefined, _depth + 1, message.renewalReply);
                        message.body = "renewalReply";
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        message.authorities = $root.plumbline.Authorities.decode(reader, reader.size(), $undefined, _depth + 1, message.authorities);
                        message.body = "authorities";
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.chainFork = $root.plumbline.ChainFork.decode(reader, reader.size(), $undefined, _depth + 1, message.chainFork);
                        message.body = "chainFork";
                        continue;
                    }
                case 15: {
                        if (wireType !== 2)
                            break;
                        message.surroundings = $root.plumbline.Surroundings.decode(reader, reader.size(), $undefined, _depth + 1, message.surroundings);
                        message.body = "surroundings";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Envelope;
    })();

    plumbline.Hello = (function() {

        /**
         * Properties of a Hello.
         * @typedef {Object} plumbline.Hello.$Properties
         * @property {number|null} [protocolMin] Hello protocolMin
         * @property {number|null} [protocolMax] Hello protocolMax
         * @property {string|null} [agentVersion] Hello agentVersion
         * @property {string|null} [bootId] Hello bootId
         * @property {number|null} [lastSequence] Hello lastSequence
         * @property {string|null} [rules] Hello rules
         * @property {string|null} [rulesProblem] Hello rulesProblem
         * @property {boolean|null} [permissionModel] Hello permissionModel
         * @property {boolean|null} [halted] Hello halted
         * @property {string|null} [nodeVersion] Hello nodeVersion
         * @property {string|null} [platform] Hello platform
         * @property {string|null} [sourceAddress] Hello sourceAddress
         * @property {number|null} [clock] Hello clock
         * @property {Uint8Array|null} [checkpoint] Hello checkpoint
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Hello.
         * @memberof plumbline
         * @interface IHello
         * @augments plumbline.Hello.$Properties
         * @deprecated Use plumbline.Hello.$Properties instead.
         */

        /**
         * Shape of a Hello.
         * @typedef {plumbline.Hello.$Properties} plumbline.Hello.$Shape
         */

        /**
         * Constructs a new Hello.
         * @memberof plumbline
         * @classdesc Represents a Hello.
         * @constructor
         * @param {plumbline.Hello.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Hello = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Hello protocolMin.
         * @member {number} protocolMin
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.protocolMin = 0;

        /**
         * Hello protocolMax.
         * @member {number} protocolMax
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.protocolMax = 0;

        /**
         * Hello agentVersion.
         * @member {string} agentVersion
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.agentVersion = "";

        /**
         * Hello bootId.
         * @member {string} bootId
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.bootId = "";

        /**
         * Hello lastSequence.
         * @member {number} lastSequence
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.lastSequence = 0;

        /**
         * Hello rules.
         * @member {string} rules
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.rules = "";

        /**
         * Hello rulesProblem.
         * @member {string} rulesProblem
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.rulesProblem = "";

        /**
         * Hello permissionModel.
         * @member {boolean} permissionModel
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.permissionModel = false;

        /**
         * Hello halted.
         * @member {boolean} halted
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.halted = false;

        /**
         * Hello nodeVersion.
         * @member {string} nodeVersion
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.nodeVersion = "";

        /**
         * Hello platform.
         * @member {string} platform
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.platform = "";

        /**
         * Hello sourceAddress.
         * @member {string} sourceAddress
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.sourceAddress = "";

        /**
         * Hello clock.
         * @member {number} clock
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.clock = 0;

        /**
         * Hello checkpoint.
         * @member {Uint8Array} checkpoint
         * @memberof plumbline.Hello
         * @instance
         */
        Hello.prototype.checkpoint = $util.newBuffer([]);

        /**
         * Creates a new Hello instance using the specified properties.
         * @function create
         * @memberof plumbline.Hello
         * @static
         * @param {plumbline.Hello.$Properties=} [properties] Properties to set
         * @returns {plumbline.Hello} Hello instance
         * @type {{
         *   (properties: plumbline.Hello.$Shape): plumbline.Hello & plumbline.Hello.$Shape;
         *   (properties?: plumbline.Hello.$Properties): plumbline.Hello;
         * }}
         */
        Hello.create = function(properties) {
            return new Hello(properties);
        };

        /**
         * Encodes the specified Hello message. Does not implicitly {@link plumbline.Hello.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Hello
         * @static
         * @param {plumbline.Hello.$Properties} message Hello message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Hello.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.protocolMin != null && $Object.hasOwnProperty.call(message, "protocolMin") && message.protocolMin !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.protocolMin);
            if (message.protocolMax != null && $Object.hasOwnProperty.call(message, "protocolMax") && message.protocolMax !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.protocolMax);
            if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion") && message.agentVersion !== "")
                writer.uint32(/* id 3, wireType 2 =*/26).string(message.agentVersion);
            if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                writer.uint32(/* id 4, wireType 2 =*/34).string(message.bootId);
            if (message.lastSequence != null && $Object.hasOwnProperty.call(message, "lastSequence") && message.lastSequence !== 0)
                writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.lastSequence);
            if (message.rules != null && $Object.hasOwnProperty.call(message, "rules") && message.rules !== "")
                writer.uint32(/* id 6, wireType 2 =*/50).string(message.rules);
            if (message.rulesProblem != null && $Object.hasOwnProperty.call(message, "rulesProblem") && message.rulesProblem !== "")
                writer.uint32(/* id 7, wireType 2 =*/58).string(message.rulesProblem);
            if (message.permissionModel != null && $Object.hasOwnProperty.call(message, "permissionModel") && message.permissionModel !== false)
                writer.uint32(/* id 8, wireType 0 =*/64).bool(message.permissionModel);
            if (message.halted != null && $Object.hasOwnProperty.call(message, "halted") && message.halted !== false)
                writer.uint32(/* id 9, wireType 0 =*/72).bool(message.halted);
            if (message.nodeVersion != null && $Object.hasOwnProperty.call(message, "nodeVersion") && message.nodeVersion !== "")
                writer.uint32(/* id 10, wireType 2 =*/82).string(message.nodeVersion);
            if (message.platform != null && $Object.hasOwnProperty.call(message, "platform") && message.platform !== "")
                writer.uint32(/* id 11, wireType 2 =*/90).string(message.platform);
            if (message.sourceAddress != null && $Object.hasOwnProperty.call(message, "sourceAddress") && message.sourceAddress !== "")
                writer.uint32(/* id 12, wireType 2 =*/98).string(message.sourceAddress);
            if (message.clock != null && $Object.hasOwnProperty.call(message, "clock") && !$Object.is(message.clock, 0))
                writer.uint32(/* id 13, wireType 1 =*/105).double(message.clock);
            if (message.checkpoint != null && $Object.hasOwnProperty.call(message, "checkpoint") && message.checkpoint.length)
                writer.uint32(/* id 16, wireType 2 =*/130).bytes(message.checkpoint);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Hello message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Hello
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Hello & plumbline.Hello.$Shape} Hello
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Hello.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Hello();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.protocolMin = value;
                        else
                            delete message.protocolMin;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.protocolMax = value;
                        else
                            delete message.protocolMax;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.agentVersion = value;
                        else
                            delete message.agentVersion;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.bootId = value;
                        else
                            delete message.bootId;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.lastSequence = value;
                        else
                            delete message.lastSequence;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.rules = value;
                        else
                            delete message.rules;
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.rulesProblem = value;
                        else
                            delete message.rulesProblem;
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.permissionModel = value;
                        else
                            delete message.permissionModel;
                        continue;
                    }
                case 9: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.halted = value;
                        else
                            delete message.halted;
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.nodeVersion = value;
                        else
                            delete message.nodeVersion;
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.platform = value;
                        else
                            delete message.platform;
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.sourceAddress = value;
                        else
                            delete message.sourceAddress;
                        continue;
                    }
                case 13: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.clock = value;
                        else
                            delete message.clock;
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.checkpoint = value;
                        else
                            delete message.checkpoint;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Hello;
    })();

    plumbline.Welcome = (function() {

        /**
         * Properties of a Welcome.
         * @typedef {Object} plumbline.Welcome.$Properties
         * @property {number|null} [protocol] Welcome protocol
         * @property {string|null} [sessionId] Welcome sessionId
         * @property {number|null} [durableSequence] Welcome durableSequence
         * @property {Uint8Array|null} [durableHash] Welcome durableHash
         * @property {number|null} [clock] Welcome clock
         * @property {Uint8Array|null} [checkpoint] Welcome checkpoint
         * @property {string|null} [authorities] Welcome authorities
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Welcome.
         * @memberof plumbline
         * @interface IWelcome
         * @augments plumbline.Welcome.$Properties
         * @deprecated Use plumbline.Welcome.$Properties instead.
         */

        /**
         * Shape of a Welcome.
         * @typedef {plumbline.Welcome.$Properties} plumbline.Welcome.$Shape
         */

        /**
         * Constructs a new Welcome.
         * @memberof plumbline
         * @classdesc Represents a Welcome.
         * @constructor
         * @param {plumbline.Welcome.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Welcome = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Welcome protocol.
         * @member {number} protocol
         * @memberof plumbline.Welcome
         * @instance
         */
        Welcome.prototype.protocol = 0;

        /**
         * Welcome sessionId.
         * @member {string} sessionId
         * @memberof plumbline.Welcome
         * @instance
         */
        Welcome.prototype.sessionId = "";

        /**
         * Welcome durableSequence.
         * @member {number} durableSequence
         * @memberof plumbline.Welcome
         * @instance
         */
        Welcome.prototype.durableSequence = 0;

        /**
         * Welcome durableHash.
         * @member {Uint8Array} durableHash
         * @memberof plumbline.Welcome
         * @instance
         */
        Welcome.prototype.durableHash = $util.newBuffer([]);

        /**
         * Welcome clock.
         * @member {number} clock
         * @memberof plumbline.Welcome
         * @instance
         */
        Welcome.prototype.clock = 0;

        /**
         * Welcome checkpoint.
         * @member {Uint8Array} checkpoint
         * @memberof plumbline.Welcome
         * @instance
         */
        Welcome.prototype.checkpoint = $util.newBuffer([]);

        /**
         * Welcome authorities.
         * @member {string} authorities
         * @memberof plumbline.Welcome
         * @instance
         */
        Welcome.prototype.authorities = "";

        /**
         * Creates a new Welcome instance using the specified properties.
         * @function create
         * @memberof plumbline.Welcome
         * @static
         * @param {plumbline.Welcome.$Properties=} [properties] Properties to set
         * @returns {plumbline.Welcome} Welcome instance
         * @type {{
         *   (properties: plumbline.Welcome.$Shape): plumbline.Welcome & plumbline.Welcome.$Shape;
         *   (properties?: plumbline.Welcome.$Properties): plumbline.Welcome;
         * }}
         */
        Welcome.create = function(properties) {
            return new Welcome(properties);
        };

        /**
         * Encodes the specified Welcome message. Does not implicitly {@link plumbline.Welcome.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Welcome
         * @static
         * @param {plumbline.Welcome.$Properties} message Welcome message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Welcome.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.protocol != null && $Object.hasOwnProperty.call(message, "protocol") && message.protocol !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.protocol);
            if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId") && message.sessionId !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.sessionId);
            if (message.durableSequence != null && $Object.hasOwnProperty.call(message, "durableSequence") && message.durableSequence !== 0)
                writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.durableSequence);
            if (message.durableHash != null && $Object.hasOwnProperty.call(message, "durableHash") && message.durableHash.length)
                writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.durableHash);
            if (message.clock != null && $Object.hasOwnProperty.call(message, "clock") && !$Object.is(message.clock, 0))
                writer.uint32(/* id 5, wireType 1 =*/41).double(message.clock);
            if (message.checkpoint != null && $Object.hasOwnProperty.call(message, "checkpoint") && message.checkpoint.length)
                writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.checkpoint);
            if (message.authorities != null && $Object.hasOwnProperty.call(message, "authorities") && message.authorities !== "")
                writer.uint32(/* id 9, wireType 2 =*/74).string(message.authorities);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Welcome message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Welcome
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Welcome & plumbline.Welcome.$Shape} Welcome
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Welcome.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Welcome();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.protocol = value;
                        else
                            delete message.protocol;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.sessionId = value;
                        else
                            delete message.sessionId;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.durableSequence = value;
                        else
                            delete message.durableSequence;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.durableHash = value;
                        else
                            delete message.durableHash;
                        continue;
                    }
                case 5: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.clock = value;
                        else
                            delete message.clock;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.checkpoint = value;
                        else
                            delete message.checkpoint;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.authorities = value;
                        else
                            delete message.authorities;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Welcome;
    })();

    plumbline.Job = (function() {

        /**
         * Properties of a Job.
         * @typedef {Object} plumbline.Job.$Properties
         * @property {string|null} [jobId] Job jobId
         * @property {string|null} [runId] Job runId
         * @property {string|null} [leaseId] Job leaseId
         * @property {Uint8Array|null} [nonce] Job nonce
         * @property {string|null} [marker] Job marker
         * @property {string|null} [role] Job role
         * @property {Uint8Array|null} [scenario] Job scenario
         * @property {string|null} [scenarioDigest] Job scenarioDigest
         * @property {string|null} [parameters] Job parameters
         * @property {number|null} [issuedAt] Job issuedAt
         * @property {number|null} [notAfter] Job notAfter
         * @property {Uint8Array|null} [manifest] Job manifest
         * @property {Uint8Array|null} [manifestSignature] Job manifestSignature
         * @property {string|null} [publisherKeyId] Job publisherKeyId
         * @property {plumbline.JobLimits.$Properties|null} [limits] Job limits
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Job.
         * @memberof plumbline
         * @interface IJob
         * @augments plumbline.Job.$Properties
         * @deprecated Use plumbline.Job.$Properties instead.
         */

        /**
         * Shape of a Job.
         * @typedef {plumbline.Job.$Properties} plumbline.Job.$Shape
         */

        /**
         * Constructs a new Job.
         * @memberof plumbline
         * @classdesc Represents a Job.
         * @constructor
         * @param {plumbline.Job.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Job = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Job jobId.
         * @member {string} jobId
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.jobId = "";

        /**
         * Job runId.
         * @member {string} runId
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.runId = "";

        /**
         * Job leaseId.
         * @member {string} leaseId
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.leaseId = "";

        /**
         * Job nonce.
         * @member {Uint8Array} nonce
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.nonce = $util.newBuffer([]);

        /**
         * Job marker.
         * @member {string} marker
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.marker = "";

        /**
         * Job role.
         * @member {string} role
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.role = "";

        /**
         * Job scenario.
         * @member {Uint8Array} scenario
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.scenario = $util.newBuffer([]);

        /**
         * Job scenarioDigest.
         * @member {string} scenarioDigest
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.scenarioDigest = "";

        /**
         * Job parameters.
         * @member {string} parameters
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.parameters = "";

        /**
         * Job issuedAt.
         * @member {number} issuedAt
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.issuedAt = 0;

        /**
         * Job notAfter.
         * @member {number} notAfter
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.notAfter = 0;

        /**
         * Job manifest.
         * @member {Uint8Array} manifest
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.manifest = $util.newBuffer([]);

        /**
         * Job manifestSignature.
         * @member {Uint8Array} manifestSignature
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.manifestSignature = $util.newBuffer([]);

        /**
         * Job publisherKeyId.
         * @member {string} publisherKeyId
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.publisherKeyId = "";

        /**
         * Job limits.
         * @member {plumbline.JobLimits.$Properties|null|undefined} limits
         * @memberof plumbline.Job
         * @instance
         */
        Job.prototype.limits = null;

        /**
         * Creates a new Job instance using the specified properties.
         * @function create
         * @memberof plumbline.Job
         * @static
         * @param {plumbline.Job.$Properties=} [properties] Properties to set
         * @returns {plumbline.Job} Job instance
         * @type {{
         *   (properties: plumbline.Job.$Shape): plumbline.Job & plumbline.Job.$Shape;
         *   (properties?: plumbline.Job.$Properties): plumbline.Job;
         * }}
         */
        Job.create = function(properties) {
            return new Job(properties);
        };

        /**
         * Encodes the specified Job message. Does not implicitly {@link plumbline.Job.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Job
         * @static
         * @param {plumbline.Job.$Properties} message Job message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Job.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.jobId != null && $Object.hasOwnProperty.call(message, "jobId") && message.jobId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.jobId);
            if (message.runId != null && $Object.hasOwnProperty.call(message, "runId") && message.runId !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.runId);
            if (message.leaseId != null && $Object.hasOwnProperty.call(message, "leaseId") && message.leaseId !== "")
                writer.uint32(/* id 3, wireType 2 =*/26).string(message.leaseId);
            if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.nonce);
            if (message.marker != null && $Object.hasOwnProperty.call(message, "marker") && message.marker !== "")
                writer.uint32(/* id 5, wireType 2 =*/42).string(message.marker);
            if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== "")
                writer.uint32(/* id 6, wireType 2 =*/50).string(message.role);
            if (message.scenario != null && $Object.hasOwnProperty.call(message, "scenario") && message.scenario.length)
                writer.uint32(/* id 7, wireType 2 =*/58).bytes(message.scenario);
            if (message.scenarioDigest != null && $Object.hasOwnProperty.call(message, "scenarioDigest") && message.scenarioDigest !== "")
                writer.uint32(/* id 8, wireType 2 =*/66).string(message.scenarioDigest);
            if (message.parameters != null && $Object.hasOwnProperty.call(message, "parameters") && message.parameters !== "")
                writer.uint32(/* id 9, wireType 2 =*/74).string(message.parameters);
            if (message.issuedAt != null && $Object.hasOwnProperty.call(message, "issuedAt") && !$Object.is(message.issuedAt, 0))
                writer.uint32(/* id 10, wireType 1 =*/81).double(message.issuedAt);
            if (message.notAfter != null && $Object.hasOwnProperty.call(message, "notAfter") && !$Object.is(message.notAfter, 0))
                writer.uint32(/* id 11, wireType 1 =*/89).double(message.notAfter);
            if (message.manifest != null && $Object.hasOwnProperty.call(message, "manifest") && message.manifest.length)
                writer.uint32(/* id 12, wireType 2 =*/98).bytes(message.manifest);
            if (message.manifestSignature != null && $Object.hasOwnProperty.call(message, "manifestSignature") && message.manifestSignature.length)
                writer.uint32(/* id 13, wireType 2 =*/106).bytes(message.manifestSignature);
            if (message.publisherKeyId != null && $Object.hasOwnProperty.call(message, "publisherKeyId") && message.publisherKeyId !== "")
                writer.uint32(/* id 14, wireType 2 =*/114).string(message.publisherKeyId);
            if (message.limits != null && $Object.hasOwnProperty.call(message, "limits"))
                $root.plumbline.JobLimits.encode(message.limits, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Job message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Job
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Job & plumbline.Job.$Shape} Job
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Job.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Job();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.jobId = value;
                        else
                            delete message.jobId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.runId = value;
                        else
                            delete message.runId;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.leaseId = value;
                        else
                            delete message.leaseId;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.nonce = value;
                        else
                            delete message.nonce;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.marker = value;
                        else
                            delete message.marker;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.role = value;
                        else
                            delete message.role;
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.scenario = value;
                        else
                            delete message.scenario;
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.scenarioDigest = value;
                        else
                            delete message.scenarioDigest;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.parameters = value;
                        else
                            delete message.parameters;
                        continue;
                    }
                case 10: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.issuedAt = value;
                        else
                            delete message.issuedAt;
                        continue;
                    }
                case 11: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.notAfter = value;
                        else
                            delete message.notAfter;
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.manifest = value;
                        else
                            delete message.manifest;
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.manifestSignature = value;
                        else
                            delete message.manifestSignature;
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.publisherKeyId = value;
                        else
                            delete message.publisherKeyId;
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        message.limits = $root.plumbline.JobLimits.decode(reader, reader.size(), $undefined, _depth + 1, message.limits);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Job;
    })();

    plumbline.JobLimits = (function() {

        /**
         * Properties of a JobLimits.
         * @typedef {Object} plumbline.JobLimits.$Properties
         * @property {number|null} [probesPerSecond] JobLimits probesPerSecond
         * @property {number|null} [jobSeconds] JobLimits jobSeconds
         * @property {number|null} [coolDownSeconds] JobLimits coolDownSeconds
         * @property {number|null} [jobBytes] JobLimits jobBytes
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a JobLimits.
         * @memberof plumbline
         * @interface IJobLimits
         * @augments plumbline.JobLimits.$Properties
         * @deprecated Use plumbline.JobLimits.$Properties instead.
         */

        /**
         * Shape of a JobLimits.
         * @typedef {plumbline.JobLimits.$Properties} plumbline.JobLimits.$Shape
         */

        /**
         * Constructs a new JobLimits.
         * @memberof plumbline
         * @classdesc Represents a JobLimits.
         * @constructor
         * @param {plumbline.JobLimits.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const JobLimits = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * JobLimits probesPerSecond.
         * @member {number} probesPerSecond
         * @memberof plumbline.JobLimits
         * @instance
         */
        JobLimits.prototype.probesPerSecond = 0;

        /**
         * JobLimits jobSeconds.
         * @member {number} jobSeconds
         * @memberof plumbline.JobLimits
         * @instance
         */
        JobLimits.prototype.jobSeconds = 0;

        /**
         * JobLimits coolDownSeconds.
         * @member {number} coolDownSeconds
         * @memberof plumbline.JobLimits
         * @instance
         */
        JobLimits.prototype.coolDownSeconds = 0;

        /**
         * JobLimits jobBytes.
         * @member {number} jobBytes
         * @memberof plumbline.JobLimits
         * @instance
         */
        JobLimits.prototype.jobBytes = 0;

        /**
         * Creates a new JobLimits instance using the specified properties.
         * @function create
         * @memberof plumbline.JobLimits
         * @static
         * @param {plumbline.JobLimits.$Properties=} [properties] Properties to set
         * @returns {plumbline.JobLimits} JobLimits instance
         * @type {{
         *   (properties: plumbline.JobLimits.$Shape): plumbline.JobLimits & plumbline.JobLimits.$Shape;
         *   (properties?: plumbline.JobLimits.$Properties): plumbline.JobLimits;
         * }}
         */
        JobLimits.create = function(properties) {
            return new JobLimits(properties);
        };

        /**
         * Encodes the specified JobLimits message. Does not implicitly {@link plumbline.JobLimits.verify|verify} messages.
         * @function encode
         * @memberof plumbline.JobLimits
         * @static
         * @param {plumbline.JobLimits.$Properties} message JobLimits message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        JobLimits.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.probesPerSecond != null && $Object.hasOwnProperty.call(message, "probesPerSecond") && !$Object.is(message.probesPerSecond, 0))
                writer.uint32(/* id 1, wireType 1 =*/9).double(message.probesPerSecond);
            if (message.jobSeconds != null && $Object.hasOwnProperty.call(message, "jobSeconds") && !$Object.is(message.jobSeconds, 0))
                writer.uint32(/* id 2, wireType 1 =*/17).double(message.jobSeconds);
            if (message.coolDownSeconds != null && $Object.hasOwnProperty.call(message, "coolDownSeconds") && !$Object.is(message.coolDownSeconds, 0))
                writer.uint32(/* id 3, wireType 1 =*/25).double(message.coolDownSeconds);
            if (message.jobBytes != null && $Object.hasOwnProperty.call(message, "jobBytes") && !$Object.is(message.jobBytes, 0))
                writer.uint32(/* id 4, wireType 1 =*/33).double(message.jobBytes);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a JobLimits message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.JobLimits
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.JobLimits & plumbline.JobLimits.$Shape} JobLimits
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        JobLimits.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.JobLimits();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.probesPerSecond = value;
                        else
                            delete message.probesPerSecond;
                        continue;
                    }
                case 2: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.jobSeconds = value;
                        else
                            delete message.jobSeconds;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.coolDownSeconds = value;
                        else
                            delete message.coolDownSeconds;
                        continue;
                    }
                case 4: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.jobBytes = value;
                        else
                            delete message.jobBytes;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return JobLimits;
    })();

    plumbline.Cancel = (function() {

        /**
         * Properties of a Cancel.
         * @typedef {Object} plumbline.Cancel.$Properties
         * @property {string|null} [jobId] Cancel jobId
         * @property {string|null} [reason] Cancel reason
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Cancel.
         * @memberof plumbline
         * @interface ICancel
         * @augments plumbline.Cancel.$Properties
         * @deprecated Use plumbline.Cancel.$Properties instead.
         */

        /**
         * Shape of a Cancel.
         * @typedef {plumbline.Cancel.$Properties} plumbline.Cancel.$Shape
         */

        /**
         * Constructs a new Cancel.
         * @memberof plumbline
         * @classdesc Represents a Cancel.
         * @constructor
         * @param {plumbline.Cancel.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Cancel = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Cancel jobId.
         * @member {string} jobId
         * @memberof plumbline.Cancel
         * @instance
         */
        Cancel.prototype.jobId = "";

        /**
         * Cancel reason.
         * @member {string} reason
         * @memberof plumbline.Cancel
         * @instance
         */
        Cancel.prototype.reason = "";

        /**
         * Creates a new Cancel instance using the specified properties.
         * @function create
         * @memberof plumbline.Cancel
         * @static
         * @param {plumbline.Cancel.$Properties=} [properties] Properties to set
         * @returns {plumbline.Cancel} Cancel instance
         * @type {{
         *   (properties: plumbline.Cancel.$Shape): plumbline.Cancel & plumbline.Cancel.$Shape;
         *   (properties?: plumbline.Cancel.$Properties): plumbline.Cancel;
         * }}
         */
        Cancel.create = function(properties) {
            return new Cancel(properties);
        };

        /**
         * Encodes the specified Cancel message. Does not implicitly {@link plumbline.Cancel.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Cancel
         * @static
         * @param {plumbline.Cancel.$Properties} message Cancel message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Cancel.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.jobId != null && $Object.hasOwnProperty.call(message, "jobId") && message.jobId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.jobId);
            if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.reason);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Cancel message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Cancel
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Cancel & plumbline.Cancel.$Shape} Cancel
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Cancel.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Cancel();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.jobId = value;
                        else
                            delete message.jobId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.reason = value;
                        else
                            delete message.reason;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Cancel;
    })();

    plumbline.ObservationBatch = (function() {

        /**
         * Properties of an ObservationBatch.
         * @typedef {Object} plumbline.ObservationBatch.$Properties
         * @property {Uint8Array|null} [payload] ObservationBatch payload
         * @property {Uint8Array|null} [signature] ObservationBatch signature
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an ObservationBatch.
         * @memberof plumbline
         * @interface IObservationBatch
         * @augments plumbline.ObservationBatch.$Properties
         * @deprecated Use plumbline.ObservationBatch.$Properties instead.
         */

        /**
         * Shape of an ObservationBatch.
         * @typedef {plumbline.ObservationBatch.$Properties} plumbline.ObservationBatch.$Shape
         */

        /**
         * Constructs a new ObservationBatch.
         * @memberof plumbline
         * @classdesc Represents an ObservationBatch.
         * @constructor
         * @param {plumbline.ObservationBatch.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ObservationBatch = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ObservationBatch payload.
         * @member {Uint8Array} payload
         * @memberof plumbline.ObservationBatch
         * @instance
         */
        ObservationBatch.prototype.payload = $util.newBuffer([]);

        /**
         * ObservationBatch signature.
         * @member {Uint8Array} signature
         * @memberof plumbline.ObservationBatch
         * @instance
         */
        ObservationBatch.prototype.signature = $util.newBuffer([]);

        /**
         * Creates a new ObservationBatch instance using the specified properties.
         * @function create
         * @memberof plumbline.ObservationBatch
         * @static
         * @param {plumbline.ObservationBatch.$Properties=} [properties] Properties to set
         * @returns {plumbline.ObservationBatch} ObservationBatch instance
         * @type {{
         *   (properties: plumbline.ObservationBatch.$Shape): plumbline.ObservationBatch & plumbline.ObservationBatch.$Shape;
         *   (properties?: plumbline.ObservationBatch.$Properties): plumbline.ObservationBatch;
         * }}
         */
        ObservationBatch.create = function(properties) {
            return new ObservationBatch(properties);
        };

        /**
         * Encodes the specified ObservationBatch message. Does not implicitly {@link plumbline.ObservationBatch.verify|verify} messages.
         * @function encode
         * @memberof plumbline.ObservationBatch
         * @static
         * @param {plumbline.ObservationBatch.$Properties} message ObservationBatch message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ObservationBatch.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.payload);
            if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an ObservationBatch message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.ObservationBatch
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.ObservationBatch & plumbline.ObservationBatch.$Shape} ObservationBatch
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ObservationBatch.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.ObservationBatch();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.payload = value;
                        else
                            delete message.payload;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.signature = value;
                        else
                            delete message.signature;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return ObservationBatch;
    })();

    plumbline.BatchPayload = (function() {

        /**
         * Properties of a BatchPayload.
         * @typedef {Object} plumbline.BatchPayload.$Properties
         * @property {string|null} [agentId] BatchPayload agentId
         * @property {string|null} [bootId] BatchPayload bootId
         * @property {string|null} [agentVersion] BatchPayload agentVersion
         * @property {number|null} [firstSequence] BatchPayload firstSequence
         * @property {Uint8Array|null} [previousHash] BatchPayload previousHash
         * @property {string|null} [rulesDigest] BatchPayload rulesDigest
         * @property {Array.<plumbline.Observation.$Properties>|null} [observations] BatchPayload observations
         * @property {Uint8Array|null} [evidenceKeyId] BatchPayload evidenceKeyId
         * @property {string|null} [vantage] BatchPayload vantage
         * @property {Array.<plumbline.JobBinding.$Properties>|null} [jobs] BatchPayload jobs
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a BatchPayload.
         * @memberof plumbline
         * @interface IBatchPayload
         * @augments plumbline.BatchPayload.$Properties
         * @deprecated Use plumbline.BatchPayload.$Properties instead.
         */

        /**
         * Shape of a BatchPayload.
         * @typedef {plumbline.BatchPayload.$Properties} plumbline.BatchPayload.$Shape
         */

        /**
         * Constructs a new BatchPayload.
         * @memberof plumbline
         * @classdesc Represents a BatchPayload.
         * @constructor
         * @param {plumbline.BatchPayload.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const BatchPayload = function (properties) {
            this.observations = [];
            this.jobs = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * BatchPayload agentId.
         * @member {string} agentId
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.agentId = "";

        /**
         * BatchPayload bootId.
         * @member {string} bootId
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.bootId = "";

        /**
         * BatchPayload agentVersion.
         * @member {string} agentVersion
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.agentVersion = "";

        /**
         * BatchPayload firstSequence.
         * @member {number} firstSequence
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.firstSequence = 0;

        /**
         * BatchPayload previousHash.
         * @member {Uint8Array} previousHash
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.previousHash = $util.newBuffer([]);

        /**
         * BatchPayload rulesDigest.
         * @member {string} rulesDigest
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.rulesDigest = "";

        /**
         * BatchPayload observations.
         * @member {Array.<plumbline.Observation.$Properties>} observations
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.observations = $util.emptyArray;

        /**
         * BatchPayload evidenceKeyId.
         * @member {Uint8Array} evidenceKeyId
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.evidenceKeyId = $util.newBuffer([]);

        /**
         * BatchPayload vantage.
         * @member {string} vantage
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.vantage = "";

        /**
         * BatchPayload jobs.
         * @member {Array.<plumbline.JobBinding.$Properties>} jobs
         * @memberof plumbline.BatchPayload
         * @instance
         */
        BatchPayload.prototype.jobs = $util.emptyArray;

        /**
         * Creates a new BatchPayload instance using the specified properties.
         * @function create
         * @memberof plumbline.BatchPayload
         * @static
         * @param {plumbline.BatchPayload.$Properties=} [properties] Properties to set
         * @returns {plumbline.BatchPayload} BatchPayload instance
         * @type {{
         *   (properties: plumbline.BatchPayload.$Shape): plumbline.BatchPayload & plumbline.BatchPayload.$Shape;
         *   (properties?: plumbline.BatchPayload.$Properties): plumbline.BatchPayload;
         * }}
         */
        BatchPayload.create = function(properties) {
            return new BatchPayload(properties);
        };

        /**
         * Encodes the specified BatchPayload message. Does not implicitly {@link plumbline.BatchPayload.verify|verify} messages.
         * @function encode
         * @memberof plumbline.BatchPayload
         * @static
         * @param {plumbline.BatchPayload.$Properties} message BatchPayload message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        BatchPayload.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.agentId != null && $Object.hasOwnProperty.call(message, "agentId") && message.agentId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.agentId);
            if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.bootId);
            if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion") && message.agentVersion !== "")
                writer.uint32(/* id 3, wireType 2 =*/26).string(message.agentVersion);
            if (message.firstSequence != null && $Object.hasOwnProperty.call(message, "firstSequence") && message.firstSequence !== 0)
                writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.firstSequence);
            if (message.previousHash != null && $Object.hasOwnProperty.call(message, "previousHash") && message.previousHash.length)
                writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.previousHash);
            if (message.rulesDigest != null && $Object.hasOwnProperty.call(message, "rulesDigest") && message.rulesDigest !== "")
                writer.uint32(/* id 6, wireType 2 =*/50).string(message.rulesDigest);
            if (message.observations != null && message.observations.length)
                for (let i = 0; i < message.observations.length; ++i)
                    $root.plumbline.Observation.encode(message.observations[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
            if (message.evidenceKeyId != null && $Object.hasOwnProperty.call(message, "evidenceKeyId") && message.evidenceKeyId.length)
                writer.uint32(/* id 8, wireType 2 =*/66).bytes(message.evidenceKeyId);
            if (message.vantage != null && $Object.hasOwnProperty.call(message, "vantage") && message.vantage !== "")
                writer.uint32(/* id 9, wireType 2 =*/74).string(message.vantage);
            if (message.jobs != null && message.jobs.length)
                for (let i = 0; i < message.jobs.length; ++i)
                    $root.plumbline.JobBinding.encode(message.jobs[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a BatchPayload message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.BatchPayload
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.BatchPayload & plumbline.BatchPayload.$Shape} BatchPayload
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        BatchPayload.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.BatchPayload();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.agentId = value;
                        else
                            delete message.agentId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.bootId = value;
                        else
                            delete message.bootId;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.agentVersion = value;
                        else
                            delete message.agentVersion;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.firstSequence = value;
                        else
                            delete message.firstSequence;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.previousHash = value;
                        else
                            delete message.previousHash;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.rulesDigest = value;
                        else
                            delete message.rulesDigest;
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if (!(message.observations && message.observations.length))
                            message.observations = [];
                        message.observations.push($root.plumbline.Observation.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.evidenceKeyId = value;
                        else
                            delete message.evidenceKeyId;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.vantage = value;
                        else
                            delete message.vantage;
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if (!(message.jobs && message.jobs.length))
                            message.jobs = [];
                        message.jobs.push($root.plumbline.JobBinding.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return BatchPayload;
    })();

    plumbline.JobBinding = (function() {

        /**
         * Properties of a JobBinding.
         * @typedef {Object} plumbline.JobBinding.$Properties
         * @property {string|null} [jobId] JobBinding jobId
         * @property {Uint8Array|null} [nonce] JobBinding nonce
         * @property {Uint8Array|null} [scenarioDigest] JobBinding scenarioDigest
         * @property {Uint8Array|null} [bundleDigest] JobBinding bundleDigest
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a JobBinding.
         * @memberof plumbline
         * @interface IJobBinding
         * @augments plumbline.JobBinding.$Properties
         * @deprecated Use plumbline.JobBinding.$Properties instead.
         */

        /**
         * Shape of a JobBinding.
         * @typedef {plumbline.JobBinding.$Properties} plumbline.JobBinding.$Shape
         */

        /**
         * Constructs a new JobBinding.
         * @memberof plumbline
         * @classdesc Represents a JobBinding.
         * @constructor
         * @param {plumbline.JobBinding.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const JobBinding = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * JobBinding jobId.
         * @member {string} jobId
         * @memberof plumbline.JobBinding
         * @instance
         */
        JobBinding.prototype.jobId = "";

        /**
         * JobBinding nonce.
         * @member {Uint8Array} nonce
         * @memberof plumbline.JobBinding
         * @instance
         */
        JobBinding.prototype.nonce = $util.newBuffer([]);

        /**
         * JobBinding scenarioDigest.
         * @member {Uint8Array} scenarioDigest
         * @memberof plumbline.JobBinding
         * @instance
         */
        JobBinding.prototype.scenarioDigest = $util.newBuffer([]);

        /**
         * JobBinding bundleDigest.
         * @member {Uint8Array} bundleDigest
         * @memberof plumbline.JobBinding
         * @instance
         */
        JobBinding.prototype.bundleDigest = $util.newBuffer([]);

        /**
         * Creates a new JobBinding instance using the specified properties.
         * @function create
         * @memberof plumbline.JobBinding
         * @static
         * @param {plumbline.JobBinding.$Properties=} [properties] Properties to set
         * @returns {plumbline.JobBinding} JobBinding instance
         * @type {{
         *   (properties: plumbline.JobBinding.$Shape): plumbline.JobBinding & plumbline.JobBinding.$Shape;
         *   (properties?: plumbline.JobBinding.$Properties): plumbline.JobBinding;
         * }}
         */
        JobBinding.create = function(properties) {
            return new JobBinding(properties);
        };

        /**
         * Encodes the specified JobBinding message. Does not implicitly {@link plumbline.JobBinding.verify|verify} messages.
         * @function encode
         * @memberof plumbline.JobBinding
         * @static
         * @param {plumbline.JobBinding.$Properties} message JobBinding message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        JobBinding.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.jobId != null && $Object.hasOwnProperty.call(message, "jobId") && message.jobId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.jobId);
            if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nonce);
            if (message.scenarioDigest != null && $Object.hasOwnProperty.call(message, "scenarioDigest") && message.scenarioDigest.length)
                writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.scenarioDigest);
            if (message.bundleDigest != null && $Object.hasOwnProperty.call(message, "bundleDigest") && message.bundleDigest.length)
                writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.bundleDigest);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a JobBinding message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.JobBinding
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.JobBinding & plumbline.JobBinding.$Shape} JobBinding
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        JobBinding.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.JobBinding();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.jobId = value;
                        else
                            delete message.jobId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.nonce = value;
                        else
                            delete message.nonce;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.scenarioDigest = value;
                        else
                            delete message.scenarioDigest;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.bundleDigest = value;
                        else
                            delete message.bundleDigest;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return JobBinding;
    })();

    plumbline.Observation = (function() {

        /**
         * Properties of an Observation.
         * @typedef {Object} plumbline.Observation.$Properties
         * @property {string|null} [jobId] Observation jobId
         * @property {string|null} [stepId] Observation stepId
         * @property {number|null} [attempt] Observation attempt
         * @property {number|null} [startedAt] Observation startedAt
         * @property {number|null} [endedAt] Observation endedAt
         * @property {plumbline.Outcome.$Properties|null} [outcome] Observation outcome
         * @property {number|null} [startedSteadyMs] Observation startedSteadyMs
         * @property {number|null} [endedSteadyMs] Observation endedSteadyMs
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an Observation.
         * @memberof plumbline
         * @interface IObservation
         * @augments plumbline.Observation.$Properties
         * @deprecated Use plumbline.Observation.$Properties instead.
         */

        /**
         * Shape of an Observation.
         * @typedef {plumbline.Observation.$Properties} plumbline.Observation.$Shape
         */

        /**
         * Constructs a new Observation.
         * @memberof plumbline
         * @classdesc Represents an Observation.
         * @constructor
         * @param {plumbline.Observation.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Observation = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Observation jobId.
         * @member {string} jobId
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.jobId = "";

        /**
         * Observation stepId.
         * @member {string} stepId
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.stepId = "";

        /**
         * Observation attempt.
         * @member {number} attempt
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.attempt = 0;

        /**
         * Observation startedAt.
         * @member {number} startedAt
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.startedAt = 0;

        /**
         * Observation endedAt.
         * @member {number} endedAt
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.endedAt = 0;

        /**
         * Observation outcome.
         * @member {plumbline.Outcome.$Properties|null|undefined} outcome
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.outcome = null;

        /**
         * Observation startedSteadyMs.
         * @member {number} startedSteadyMs
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.startedSteadyMs = 0;

        /**
         * Observation endedSteadyMs.
         * @member {number} endedSteadyMs
         * @memberof plumbline.Observation
         * @instance
         */
        Observation.prototype.endedSteadyMs = 0;

        /**
         * Creates a new Observation instance using the specified properties.
         * @function create
         * @memberof plumbline.Observation
         * @static
         * @param {plumbline.Observation.$Properties=} [properties] Properties to set
         * @returns {plumbline.Observation} Observation instance
         * @type {{
         *   (properties: plumbline.Observation.$Shape): plumbline.Observation & plumbline.Observation.$Shape;
         *   (properties?: plumbline.Observation.$Properties): plumbline.Observation;
         * }}
         */
        Observation.create = function(properties) {
            return new Observation(properties);
        };

        /**
         * Encodes the specified Observation message. Does not implicitly {@link plumbline.Observation.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Observation
         * @static
         * @param {plumbline.Observation.$Properties} message Observation message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Observation.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.jobId != null && $Object.hasOwnProperty.call(message, "jobId") && message.jobId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.jobId);
            if (message.stepId != null && $Object.hasOwnProperty.call(message, "stepId") && message.stepId !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.stepId);
            if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== 0)
                writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.attempt);
            if (message.startedAt != null && $Object.hasOwnProperty.call(message, "startedAt") && !$Object.is(message.startedAt, 0))
                writer.uint32(/* id 4, wireType 1 =*/33).double(message.startedAt);
            if (message.endedAt != null && $Object.hasOwnProperty.call(message, "endedAt") && !$Object.is(message.endedAt, 0))
                writer.uint32(/* id 5, wireType 1 =*/41).double(message.endedAt);
            if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome"))
                $root.plumbline.Outcome.encode(message.outcome, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
            if (message.startedSteadyMs != null && $Object.hasOwnProperty.call(message, "startedSteadyMs") && !$Object.is(message.startedSteadyMs, 0))
                writer.uint32(/* id 7, wireType 1 =*/57).double(message.startedSteadyMs);
            if (message.endedSteadyMs != null && $Object.hasOwnProperty.call(message, "endedSteadyMs") && !$Object.is(message.endedSteadyMs, 0))
                writer.uint32(/* id 8, wireType 1 =*/65).double(message.endedSteadyMs);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an Observation message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Observation
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Observation & plumbline.Observation.$Shape} Observation
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Observation.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Observation();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.jobId = value;
                        else
                            delete message.jobId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.stepId = value;
                        else
                            delete message.stepId;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.attempt = value;
                        else
                            delete message.attempt;
                        continue;
                    }
                case 4: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.startedAt = value;
                        else
                            delete message.startedAt;
                        continue;
                    }
                case 5: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.endedAt = value;
                        else
                            delete message.endedAt;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.outcome = $root.plumbline.Outcome.decode(reader, reader.size(), $undefined, _depth + 1, message.outcome);
                        continue;
                    }
                case 7: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.startedSteadyMs = value;
                        else
                            delete message.startedSteadyMs;
                        continue;
                    }
                case 8: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.endedSteadyMs = value;
                        else
                            delete message.endedSteadyMs;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Observation;
    })();

    plumbline.Outcome = (function() {

        /**
         * Properties of an Outcome.
         * @typedef {Object} plumbline.Outcome.$Properties
         * @property {string|null} [kind] Outcome kind
         * @property {number|null} [elapsedMs] Outcome elapsedMs
         * @property {number|null} [waitedMs] Outcome waitedMs
         * @property {plumbline.SocketName.$Properties|null} [from] Outcome from
         * @property {string|null} [errno] Outcome errno
         * @property {string|null} [because] Outcome because
         * @property {string|null} [rule] Outcome rule
         * @property {string|null} [identityBy] Outcome identityBy
         * @property {string|null} [identityHash] Outcome identityHash
         * @property {string|null} [sample] Outcome sample
         * @property {number|null} [loopDelayMs] Outcome loopDelayMs
         * @property {number|null} [count] Outcome count
         * @property {Array.<string>|null} [listening] Outcome listening
         * @property {Array.<plumbline.Peer.$Properties>|null} [peers] Outcome peers
         * @property {string|null} [how] Outcome how
         * @property {string|null} [by] Outcome by
         * @property {Array.<plumbline.Fact.$Properties>|null} [facts] Outcome facts
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an Outcome.
         * @memberof plumbline
         * @interface IOutcome
         * @augments plumbline.Outcome.$Properties
         * @deprecated Use plumbline.Outcome.$Properties instead.
         */

        /**
         * Shape of an Outcome.
         * @typedef {plumbline.Outcome.$Properties} plumbline.Outcome.$Shape
         */

        /**
         * Constructs a new Outcome.
         * @memberof plumbline
         * @classdesc Represents an Outcome.
         * @constructor
         * @param {plumbline.Outcome.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Outcome = function (properties) {
            this.listening = [];
            this.peers = [];
            this.facts = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Outcome kind.
         * @member {string} kind
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.kind = "";

        /**
         * Outcome elapsedMs.
         * @member {number} elapsedMs
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.elapsedMs = 0;

        /**
         * Outcome waitedMs.
         * @member {number} waitedMs
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.waitedMs = 0;

        /**
         * Outcome from.
         * @member {plumbline.SocketName.$Properties|null|undefined} from
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.from = null;

        /**
         * Outcome errno.
         * @member {string} errno
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.errno = "";

        /**
         * Outcome because.
         * @member {string} because
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.because = "";

        /**
         * Outcome rule.
         * @member {string} rule
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.rule = "";

        /**
         * Outcome identityBy.
         * @member {string} identityBy
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.identityBy = "";

        /**
         * Outcome identityHash.
         * @member {string} identityHash
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.identityHash = "";

        /**
         * Outcome sample.
         * @member {string} sample
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.sample = "";

        /**
         * Outcome loopDelayMs.
         * @member {number} loopDelayMs
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.loopDelayMs = 0;

        /**
         * Outcome count.
         * @member {number} count
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.count = 0;

        /**
         * Outcome listening.
         * @member {Array.<string>} listening
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.listening = $util.emptyArray;

        /**
         * Outcome peers.
         * @member {Array.<plumbline.Peer.$Properties>} peers
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.peers = $util.emptyArray;

        /**
         * Outcome how.
         * @member {string} how
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.how = "";

        /**
         * Outcome by.
         * @member {string} by
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.by = "";

        /**
         * Outcome facts.
         * @member {Array.<plumbline.Fact.$Properties>} facts
         * @memberof plumbline.Outcome
         * @instance
         */
        Outcome.prototype.facts = $util.emptyArray;

        /**
         * Creates a new Outcome instance using the specified properties.
         * @function create
         * @memberof plumbline.Outcome
         * @static
         * @param {plumbline.Outcome.$Properties=} [properties] Properties to set
         * @returns {plumbline.Outcome} Outcome instance
         * @type {{
         *   (properties: plumbline.Outcome.$Shape): plumbline.Outcome & plumbline.Outcome.$Shape;
         *   (properties?: plumbline.Outcome.$Properties): plumbline.Outcome;
         * }}
         */
        Outcome.create = function(properties) {
            return new Outcome(properties);
        };

        /**
         * Encodes the specified Outcome message. Does not implicitly {@link plumbline.Outcome.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Outcome
         * @static
         * @param {plumbline.Outcome.$Properties} message Outcome message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Outcome.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.kind);
            if (message.elapsedMs != null && $Object.hasOwnProperty.call(message, "elapsedMs") && !$Object.is(message.elapsedMs, 0))
                writer.uint32(/* id 2, wireType 1 =*/17).double(message.elapsedMs);
            if (message.waitedMs != null && $Object.hasOwnProperty.call(message, "waitedMs") && !$Object.is(message.waitedMs, 0))
                writer.uint32(/* id 3, wireType 1 =*/25).double(message.waitedMs);
            if (message.from != null && $Object.hasOwnProperty.call(message, "from"))
                $root.plumbline.SocketName.encode(message.from, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
            if (message.errno != null && $Object.hasOwnProperty.call(message, "errno") && message.errno !== "")
                writer.uint32(/* id 5, wireType 2 =*/42).string(message.errno);
            if (message.because != null && $Object.hasOwnProperty.call(message, "because") && message.because !== "")
                writer.uint32(/* id 6, wireType 2 =*/50).string(message.because);
            if (message.rule != null && $Object.hasOwnProperty.call(message, "rule") && message.rule !== "")
                writer.uint32(/* id 7, wireType 2 =*/58).string(message.rule);
            if (message.identityBy != null && $Object.hasOwnProperty.call(message, "identityBy") && message.identityBy !== "")
                writer.uint32(/* id 8, wireType 2 =*/66).string(message.identityBy);
            if (message.identityHash != null && $Object.hasOwnProperty.call(message, "identityHash") && message.identityHash !== "")
                writer.uint32(/* id 9, wireType 2 =*/74).string(message.identityHash);
            if (message.sample != null && $Object.hasOwnProperty.call(message, "sample") && message.sample !== "")
                writer.uint32(/* id 10, wireType 2 =*/82).string(message.sample);
            if (message.loopDelayMs != null && $Object.hasOwnProperty.call(message, "loopDelayMs") && !$Object.is(message.loopDelayMs, 0))
                writer.uint32(/* id 11, wireType 1 =*/89).double(message.loopDelayMs);
            if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                writer.uint32(/* id 12, wireType 0 =*/96).uint32(message.count);
            if (message.listening != null && message.listening.length)
                for (let i = 0; i < message.listening.length; ++i)
                    writer.uint32(/* id 13, wireType 2 =*/106).string(message.listening[i]);
            if (message.peers != null && message.peers.length)
                for (let i = 0; i < message.peers.length; ++i)
                    $root.plumbline.Peer.encode(message.peers[i], writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
            if (message.how != null && $Object.hasOwnProperty.call(message, "how") && message.how !== "")
                writer.uint32(/* id 15, wireType 2 =*/122).string(message.how);
            if (message.by != null && $Object.hasOwnProperty.call(message, "by") && message.by !== "")
                writer.uint32(/* id 16, wireType 2 =*/130).string(message.by);
            if (message.facts != null && message.facts.length)
                for (let i = 0; i < message.facts.length; ++i)
                    $root.plumbline.Fact.encode(message.facts[i], writer.uint32(/* id 21, wireType 2 =*/170).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an Outcome message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Outcome
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Outcome & plumbline.Outcome.$Shape} Outcome
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Outcome.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Outcome();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.kind = value;
                        else
                            delete message.kind;
                        continue;
                    }
                case 2: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.elapsedMs = value;
                        else
                            delete message.elapsedMs;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.waitedMs = value;
                        else
                            delete message.waitedMs;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.from = $root.plumbline.SocketName.decode(reader, reader.size(), $undefined, _depth + 1, message.from);
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.errno = value;
                        else
                            delete message.errno;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.because = value;
                        else
                            delete message.because;
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.rule = value;
                        else
                            delete message.rule;
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.identityBy = value;
                        else
                            delete message.identityBy;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.identityHash = value;
                        else
                            delete message.identityHash;
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.sample = value;
                        else
                            delete message.sample;
                        continue;
                    }
                case 11: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.loopDelayMs = value;
                        else
                            delete message.loopDelayMs;
                        continue;
                    }
                case 12: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.count = value;
                        else
                            delete message.count;
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        if (!(message.listening && message.listening.length))
                            message.listening = [];
                        message.listening.push(reader.stringVerify());
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        if (!(message.peers && message.peers.length))
                            message.peers = [];
                        message.peers.push($root.plumbline.Peer.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 15: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.how = value;
                        else
                            delete message.how;
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.by = value;
                        else
                            delete message.by;
                        continue;
                    }
                case 21: {
                        if (wireType !== 2)
                            break;
                        if (!(message.facts && message.facts.length))
                            message.facts = [];
                        message.facts.push($root.plumbline.Fact.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Outcome;
    })();

    plumbline.Fact = (function() {

        /**
         * Properties of a Fact.
         * @typedef {Object} plumbline.Fact.$Properties
         * @property {string|null} [name] Fact name
         * @property {Array.<string>|null} [values] Fact values
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Fact.
         * @memberof plumbline
         * @interface IFact
         * @augments plumbline.Fact.$Properties
         * @deprecated Use plumbline.Fact.$Properties instead.
         */

        /**
         * Shape of a Fact.
         * @typedef {plumbline.Fact.$Properties} plumbline.Fact.$Shape
         */

        /**
         * Constructs a new Fact.
         * @memberof plumbline
         * @classdesc Represents a Fact.
         * @constructor
         * @param {plumbline.Fact.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Fact = function (properties) {
            this.values = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Fact name.
         * @member {string} name
         * @memberof plumbline.Fact
         * @instance
         */
        Fact.prototype.name = "";

        /**
         * Fact values.
         * @member {Array.<string>} values
         * @memberof plumbline.Fact
         * @instance
         */
        Fact.prototype.values = $util.emptyArray;

        /**
         * Creates a new Fact instance using the specified properties.
         * @function create
         * @memberof plumbline.Fact
         * @static
         * @param {plumbline.Fact.$Properties=} [properties] Properties to set
         * @returns {plumbline.Fact} Fact instance
         * @type {{
         *   (properties: plumbline.Fact.$Shape): plumbline.Fact & plumbline.Fact.$Shape;
         *   (properties?: plumbline.Fact.$Properties): plumbline.Fact;
         * }}
         */
        Fact.create = function(properties) {
            return new Fact(properties);
        };

        /**
         * Encodes the specified Fact message. Does not implicitly {@link plumbline.Fact.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Fact
         * @static
         * @param {plumbline.Fact.$Properties} message Fact message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Fact.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
            if (message.values != null && message.values.length)
                for (let i = 0; i < message.values.length; ++i)
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.values[i]);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Fact message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Fact
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Fact & plumbline.Fact.$Shape} Fact
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Fact.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Fact();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.name = value;
                        else
                            delete message.name;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.values && message.values.length))
                            message.values = [];
                        message.values.push(reader.stringVerify());
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Fact;
    })();

    plumbline.SocketName = (function() {

        /**
         * Properties of a SocketName.
         * @typedef {Object} plumbline.SocketName.$Properties
         * @property {string|null} [address] SocketName address
         * @property {number|null} [port] SocketName port
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a SocketName.
         * @memberof plumbline
         * @interface ISocketName
         * @augments plumbline.SocketName.$Properties
         * @deprecated Use plumbline.SocketName.$Properties instead.
         */

        /**
         * Shape of a SocketName.
         * @typedef {plumbline.SocketName.$Properties} plumbline.SocketName.$Shape
         */

        /**
         * Constructs a new SocketName.
         * @memberof plumbline
         * @classdesc Represents a SocketName.
         * @constructor
         * @param {plumbline.SocketName.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const SocketName = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * SocketName address.
         * @member {string} address
         * @memberof plumbline.SocketName
         * @instance
         */
        SocketName.prototype.address = "";

        /**
         * SocketName port.
         * @member {number} port
         * @memberof plumbline.SocketName
         * @instance
         */
        SocketName.prototype.port = 0;

        /**
         * Creates a new SocketName instance using the specified properties.
         * @function create
         * @memberof plumbline.SocketName
         * @static
         * @param {plumbline.SocketName.$Properties=} [properties] Properties to set
         * @returns {plumbline.SocketName} SocketName instance
         * @type {{
         *   (properties: plumbline.SocketName.$Shape): plumbline.SocketName & plumbline.SocketName.$Shape;
         *   (properties?: plumbline.SocketName.$Properties): plumbline.SocketName;
         * }}
         */
        SocketName.create = function(properties) {
            return new SocketName(properties);
        };

        /**
         * Encodes the specified SocketName message. Does not implicitly {@link plumbline.SocketName.verify|verify} messages.
         * @function encode
         * @memberof plumbline.SocketName
         * @static
         * @param {plumbline.SocketName.$Properties} message SocketName message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        SocketName.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.address);
            if (message.port != null && $Object.hasOwnProperty.call(message, "port") && message.port !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.port);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a SocketName message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.SocketName
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.SocketName & plumbline.SocketName.$Shape} SocketName
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        SocketName.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.SocketName();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.address = value;
                        else
                            delete message.address;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.port = value;
                        else
                            delete message.port;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return SocketName;
    })();

    plumbline.Peer = (function() {

        /**
         * Properties of a Peer.
         * @typedef {Object} plumbline.Peer.$Properties
         * @property {string|null} [address] Peer address
         * @property {number|null} [port] Peer port
         * @property {string|null} [state] Peer state
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Peer.
         * @memberof plumbline
         * @interface IPeer
         * @augments plumbline.Peer.$Properties
         * @deprecated Use plumbline.Peer.$Properties instead.
         */

        /**
         * Shape of a Peer.
         * @typedef {plumbline.Peer.$Properties} plumbline.Peer.$Shape
         */

        /**
         * Constructs a new Peer.
         * @memberof plumbline
         * @classdesc Represents a Peer.
         * @constructor
         * @param {plumbline.Peer.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Peer = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Peer address.
         * @member {string} address
         * @memberof plumbline.Peer
         * @instance
         */
        Peer.prototype.address = "";

        /**
         * Peer port.
         * @member {number} port
         * @memberof plumbline.Peer
         * @instance
         */
        Peer.prototype.port = 0;

        /**
         * Peer state.
         * @member {string} state
         * @memberof plumbline.Peer
         * @instance
         */
        Peer.prototype.state = "";

        /**
         * Creates a new Peer instance using the specified properties.
         * @function create
         * @memberof plumbline.Peer
         * @static
         * @param {plumbline.Peer.$Properties=} [properties] Properties to set
         * @returns {plumbline.Peer} Peer instance
         * @type {{
         *   (properties: plumbline.Peer.$Shape): plumbline.Peer & plumbline.Peer.$Shape;
         *   (properties?: plumbline.Peer.$Properties): plumbline.Peer;
         * }}
         */
        Peer.create = function(properties) {
            return new Peer(properties);
        };

        /**
         * Encodes the specified Peer message. Does not implicitly {@link plumbline.Peer.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Peer
         * @static
         * @param {plumbline.Peer.$Properties} message Peer message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Peer.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.address);
            if (message.port != null && $Object.hasOwnProperty.call(message, "port") && message.port !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.port);
            if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== "")
                writer.uint32(/* id 3, wireType 2 =*/26).string(message.state);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Peer message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Peer
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Peer & plumbline.Peer.$Shape} Peer
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Peer.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Peer();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.address = value;
                        else
                            delete message.address;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.port = value;
                        else
                            delete message.port;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.state = value;
                        else
                            delete message.state;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Peer;
    })();

    plumbline.Ack = (function() {

        /**
         * Properties of an Ack.
         * @typedef {Object} plumbline.Ack.$Properties
         * @property {number|null} [sequence] Ack sequence
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an Ack.
         * @memberof plumbline
         * @interface IAck
         * @augments plumbline.Ack.$Properties
         * @deprecated Use plumbline.Ack.$Properties instead.
         */

        /**
         * Shape of an Ack.
         * @typedef {plumbline.Ack.$Properties} plumbline.Ack.$Shape
         */

        /**
         * Constructs a new Ack.
         * @memberof plumbline
         * @classdesc Represents an Ack.
         * @constructor
         * @param {plumbline.Ack.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Ack = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Ack sequence.
         * @member {number} sequence
         * @memberof plumbline.Ack
         * @instance
         */
        Ack.prototype.sequence = 0;

        /**
         * Creates a new Ack instance using the specified properties.
         * @function create
         * @memberof plumbline.Ack
         * @static
         * @param {plumbline.Ack.$Properties=} [properties] Properties to set
         * @returns {plumbline.Ack} Ack instance
         * @type {{
         *   (properties: plumbline.Ack.$Shape): plumbline.Ack & plumbline.Ack.$Shape;
         *   (properties?: plumbline.Ack.$Properties): plumbline.Ack;
         * }}
         */
        Ack.create = function(properties) {
            return new Ack(properties);
        };

        /**
         * Encodes the specified Ack message. Does not implicitly {@link plumbline.Ack.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Ack
         * @static
         * @param {plumbline.Ack.$Properties} message Ack message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Ack.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && message.sequence !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.sequence);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an Ack message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Ack
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Ack & plumbline.Ack.$Shape} Ack
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Ack.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Ack();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.sequence = value;
                        else
                            delete message.sequence;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Ack;
    })();

    plumbline.Heartbeat = (function() {

        /**
         * Properties of a Heartbeat.
         * @typedef {Object} plumbline.Heartbeat.$Properties
         * @property {number|null} [collectorClock] Heartbeat collectorClock
         * @property {number|null} [agentClock] Heartbeat agentClock
         * @property {boolean|null} [halted] Heartbeat halted
         * @property {number|null} [spoolBytes] Heartbeat spoolBytes
         * @property {Uint8Array|null} [checkpoint] Heartbeat checkpoint
         * @property {Uint8Array|null} [checkpointHeld] Heartbeat checkpointHeld
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Heartbeat.
         * @memberof plumbline
         * @interface IHeartbeat
         * @augments plumbline.Heartbeat.$Properties
         * @deprecated Use plumbline.Heartbeat.$Properties instead.
         */

        /**
         * Shape of a Heartbeat.
         * @typedef {plumbline.Heartbeat.$Properties} plumbline.Heartbeat.$Shape
         */

        /**
         * Constructs a new Heartbeat.
         * @memberof plumbline
         * @classdesc Represents a Heartbeat.
         * @constructor
         * @param {plumbline.Heartbeat.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Heartbeat = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Heartbeat collectorClock.
         * @member {number} collectorClock
         * @memberof plumbline.Heartbeat
         * @instance
         */
        Heartbeat.prototype.collectorClock = 0;

        /**
         * Heartbeat agentClock.
         * @member {number} agentClock
         * @memberof plumbline.Heartbeat
         * @instance
         */
        Heartbeat.prototype.agentClock = 0;

        /**
         * Heartbeat halted.
         * @member {boolean} halted
         * @memberof plumbline.Heartbeat
         * @instance
         */
        Heartbeat.prototype.halted = false;

        /**
         * Heartbeat spoolBytes.
         * @member {number} spoolBytes
         * @memberof plumbline.Heartbeat
         * @instance
         */
        Heartbeat.prototype.spoolBytes = 0;

        /**
         * Heartbeat checkpoint.
         * @member {Uint8Array} checkpoint
         * @memberof plumbline.Heartbeat
         * @instance
         */
        Heartbeat.prototype.checkpoint = $util.newBuffer([]);

        /**
         * Heartbeat checkpointHeld.
         * @member {Uint8Array} checkpointHeld
         * @memberof plumbline.Heartbeat
         * @instance
         */
        Heartbeat.prototype.checkpointHeld = $util.newBuffer([]);

        /**
         * Creates a new Heartbeat instance using the specified properties.
         * @function create
         * @memberof plumbline.Heartbeat
         * @static
         * @param {plumbline.Heartbeat.$Properties=} [properties] Properties to set
         * @returns {plumbline.Heartbeat} Heartbeat instance
         * @type {{
         *   (properties: plumbline.Heartbeat.$Shape): plumbline.Heartbeat & plumbline.Heartbeat.$Shape;
         *   (properties?: plumbline.Heartbeat.$Properties): plumbline.Heartbeat;
         * }}
         */
        Heartbeat.create = function(properties) {
            return new Heartbeat(properties);
        };

        /**
         * Encodes the specified Heartbeat message. Does not implicitly {@link plumbline.Heartbeat.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Heartbeat
         * @static
         * @param {plumbline.Heartbeat.$Properties} message Heartbeat message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Heartbeat.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.collectorClock != null && $Object.hasOwnProperty.call(message, "collectorClock") && !$Object.is(message.collectorClock, 0))
                writer.uint32(/* id 1, wireType 1 =*/9).double(message.collectorClock);
            if (message.agentClock != null && $Object.hasOwnProperty.call(message, "agentClock") && !$Object.is(message.agentClock, 0))
                writer.uint32(/* id 2, wireType 1 =*/17).double(message.agentClock);
            if (message.halted != null && $Object.hasOwnProperty.call(message, "halted") && message.halted !== false)
                writer.uint32(/* id 3, wireType 0 =*/24).bool(message.halted);
            if (message.spoolBytes != null && $Object.hasOwnProperty.call(message, "spoolBytes") && message.spoolBytes !== 0)
                writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.spoolBytes);
            if (message.checkpoint != null && $Object.hasOwnProperty.call(message, "checkpoint") && message.checkpoint.length)
                writer.uint32(/* id 8, wireType 2 =*/66).bytes(message.checkpoint);
            if (message.checkpointHeld != null && $Object.hasOwnProperty.call(message, "checkpointHeld") && message.checkpointHeld.length)
                writer.uint32(/* id 9, wireType 2 =*/74).bytes(message.checkpointHeld);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Heartbeat message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Heartbeat
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Heartbeat & plumbline.Heartbeat.$Shape} Heartbeat
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Heartbeat.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Heartbeat();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.collectorClock = value;
                        else
                            delete message.collectorClock;
                        continue;
                    }
                case 2: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.agentClock = value;
                        else
                            delete message.agentClock;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.halted = value;
                        else
                            delete message.halted;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.spoolBytes = value;
                        else
                            delete message.spoolBytes;
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.checkpoint = value;
                        else
                            delete message.checkpoint;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.checkpointHeld = value;
                        else
                            delete message.checkpointHeld;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Heartbeat;
    })();

    plumbline.Surroundings = (function() {

        /**
         * Properties of a Surroundings.
         * @typedef {Object} plumbline.Surroundings.$Properties
         * @property {Array.<string>|null} [interfaces] Surroundings interfaces
         * @property {Array.<string>|null} [neighbours] Surroundings neighbours
         * @property {Array.<string>|null} [peers] Surroundings peers
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Surroundings.
         * @memberof plumbline
         * @interface ISurroundings
         * @augments plumbline.Surroundings.$Properties
         * @deprecated Use plumbline.Surroundings.$Properties instead.
         */

        /**
         * Shape of a Surroundings.
         * @typedef {plumbline.Surroundings.$Properties} plumbline.Surroundings.$Shape
         */

        /**
         * Constructs a new Surroundings.
         * @memberof plumbline
         * @classdesc Represents a Surroundings.
         * @constructor
         * @param {plumbline.Surroundings.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Surroundings = function (properties) {
            this.interfaces = [];
            this.neighbours = [];
            this.peers = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Surroundings interfaces.
         * @member {Array.<string>} interfaces
         * @memberof plumbline.Surroundings
         * @instance
         */
        Surroundings.prototype.interfaces = $util.emptyArray;

        /**
         * Surroundings neighbours.
         * @member {Array.<string>} neighbours
         * @memberof plumbline.Surroundings
         * @instance
         */
        Surroundings.prototype.neighbours = $util.emptyArray;

        /**
         * Surroundings peers.
         * @member {Array.<string>} peers
         * @memberof plumbline.Surroundings
         * @instance
         */
        Surroundings.prototype.peers = $util.emptyArray;

        /**
         * Creates a new Surroundings instance using the specified properties.
         * @function create
         * @memberof plumbline.Surroundings
         * @static
         * @param {plumbline.Surroundings.$Properties=} [properties] Properties to set
         * @returns {plumbline.Surroundings} Surroundings instance
         * @type {{
         *   (properties: plumbline.Surroundings.$Shape): plumbline.Surroundings & plumbline.Surroundings.$Shape;
         *   (properties?: plumbline.Surroundings.$Properties): plumbline.Surroundings;
         * }}
         */
        Surroundings.create = function(properties) {
            return new Surroundings(properties);
        };

        /**
         * Encodes the specified Surroundings message. Does not implicitly {@link plumbline.Surroundings.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Surroundings
         * @static
         * @param {plumbline.Surroundings.$Properties} message Surroundings message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Surroundings.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.interfaces != null && message.interfaces.length)
                for (let i = 0; i < message.interfaces.length; ++i)
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.interfaces[i]);
            if (message.neighbours != null && message.neighbours.length)
                for (let i = 0; i < message.neighbours.length; ++i)
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.neighbours[i]);
            if (message.peers != null && message.peers.length)
                for (let i = 0; i < message.peers.length; ++i)
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.peers[i]);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Surroundings message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Surroundings
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Surroundings & plumbline.Surroundings.$Shape} Surroundings
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Surroundings.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Surroundings();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.interfaces && message.interfaces.length))
                            message.interfaces = [];
                        message.interfaces.push(reader.stringVerify());
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.neighbours && message.neighbours.length))
                            message.neighbours = [];
                        message.neighbours.push(reader.stringVerify());
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (!(message.peers && message.peers.length))
                            message.peers = [];
                        message.peers.push(reader.stringVerify());
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Surroundings;
    })();

    plumbline.Dismissal = (function() {

        /**
         * Properties of a Dismissal.
         * @typedef {Object} plumbline.Dismissal.$Properties
         * @property {string|null} [code] Dismissal code
         * @property {string|null} [sentence] Dismissal sentence
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Dismissal.
         * @memberof plumbline
         * @interface IDismissal
         * @augments plumbline.Dismissal.$Properties
         * @deprecated Use plumbline.Dismissal.$Properties instead.
         */

        /**
         * Shape of a Dismissal.
         * @typedef {plumbline.Dismissal.$Properties} plumbline.Dismissal.$Shape
         */

        /**
         * Constructs a new Dismissal.
         * @memberof plumbline
         * @classdesc Represents a Dismissal.
         * @constructor
         * @param {plumbline.Dismissal.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Dismissal = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Dismissal code.
         * @member {string} code
         * @memberof plumbline.Dismissal
         * @instance
         */
        Dismissal.prototype.code = "";

        /**
         * Dismissal sentence.
         * @member {string} sentence
         * @memberof plumbline.Dismissal
         * @instance
         */
        Dismissal.prototype.sentence = "";

        /**
         * Creates a new Dismissal instance using the specified properties.
         * @function create
         * @memberof plumbline.Dismissal
         * @static
         * @param {plumbline.Dismissal.$Properties=} [properties] Properties to set
         * @returns {plumbline.Dismissal} Dismissal instance
         * @type {{
         *   (properties: plumbline.Dismissal.$Shape): plumbline.Dismissal & plumbline.Dismissal.$Shape;
         *   (properties?: plumbline.Dismissal.$Properties): plumbline.Dismissal;
         * }}
         */
        Dismissal.create = function(properties) {
            return new Dismissal(properties);
        };

        /**
         * Encodes the specified Dismissal message. Does not implicitly {@link plumbline.Dismissal.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Dismissal
         * @static
         * @param {plumbline.Dismissal.$Properties} message Dismissal message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Dismissal.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
            if (message.sentence != null && $Object.hasOwnProperty.call(message, "sentence") && message.sentence !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.sentence);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Dismissal message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Dismissal
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Dismissal & plumbline.Dismissal.$Shape} Dismissal
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Dismissal.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Dismissal();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.code = value;
                        else
                            delete message.code;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.sentence = value;
                        else
                            delete message.sentence;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Dismissal;
    })();

    plumbline.RenewalRequest = (function() {

        /**
         * Properties of a RenewalRequest.
         * @typedef {Object} plumbline.RenewalRequest.$Properties
         * @property {string|null} [csr] RenewalRequest csr
         * @property {Uint8Array|null} [proof] RenewalRequest proof
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a RenewalRequest.
         * @memberof plumbline
         * @interface IRenewalRequest
         * @augments plumbline.RenewalRequest.$Properties
         * @deprecated Use plumbline.RenewalRequest.$Properties instead.
         */

        /**
         * Shape of a RenewalRequest.
         * @typedef {plumbline.RenewalRequest.$Properties} plumbline.RenewalRequest.$Shape
         */

        /**
         * Constructs a new RenewalRequest.
         * @memberof plumbline
         * @classdesc Represents a RenewalRequest.
         * @constructor
         * @param {plumbline.RenewalRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const RenewalRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * RenewalRequest csr.
         * @member {string} csr
         * @memberof plumbline.RenewalRequest
         * @instance
         */
        RenewalRequest.prototype.csr = "";

        /**
         * RenewalRequest proof.
         * @member {Uint8Array} proof
         * @memberof plumbline.RenewalRequest
         * @instance
         */
        RenewalRequest.prototype.proof = $util.newBuffer([]);

        /**
         * Creates a new RenewalRequest instance using the specified properties.
         * @function create
         * @memberof plumbline.RenewalRequest
         * @static
         * @param {plumbline.RenewalRequest.$Properties=} [properties] Properties to set
         * @returns {plumbline.RenewalRequest} RenewalRequest instance
         * @type {{
         *   (properties: plumbline.RenewalRequest.$Shape): plumbline.RenewalRequest & plumbline.RenewalRequest.$Shape;
         *   (properties?: plumbline.RenewalRequest.$Properties): plumbline.RenewalRequest;
         * }}
         */
        RenewalRequest.create = function(properties) {
            return new RenewalRequest(properties);
        };

        /**
         * Encodes the specified RenewalRequest message. Does not implicitly {@link plumbline.RenewalRequest.verify|verify} messages.
         * @function encode
         * @memberof plumbline.RenewalRequest
         * @static
         * @param {plumbline.RenewalRequest.$Properties} message RenewalRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        RenewalRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.csr != null && $Object.hasOwnProperty.call(message, "csr") && message.csr !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.csr);
            if (message.proof != null && $Object.hasOwnProperty.call(message, "proof") && message.proof.length)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.proof);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a RenewalRequest message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.RenewalRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.RenewalRequest & plumbline.RenewalRequest.$Shape} RenewalRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        RenewalRequest.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.RenewalRequest();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.csr = value;
                        else
                            delete message.csr;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.proof = value;
                        else
                            delete message.proof;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return RenewalRequest;
    })();

    plumbline.RenewalReply = (function() {

        /**
         * Properties of a RenewalReply.
         * @typedef {Object} plumbline.RenewalReply.$Properties
         * @property {string|null} [certificate] RenewalReply certificate
         * @property {string|null} [authorities] RenewalReply authorities
         * @property {string|null} [code] RenewalReply code
         * @property {string|null} [sentence] RenewalReply sentence
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a RenewalReply.
         * @memberof plumbline
         * @interface IRenewalReply
         * @augments plumbline.RenewalReply.$Properties
         * @deprecated Use plumbline.RenewalReply.$Properties instead.
         */

        /**
         * Shape of a RenewalReply.
         * @typedef {plumbline.RenewalReply.$Properties} plumbline.RenewalReply.$Shape
         */

        /**
         * Constructs a new RenewalReply.
         * @memberof plumbline
         * @classdesc Represents a RenewalReply.
         * @constructor
         * @param {plumbline.RenewalReply.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const RenewalReply = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * RenewalReply certificate.
         * @member {string} certificate
         * @memberof plumbline.RenewalReply
         * @instance
         */
        RenewalReply.prototype.certificate = "";

        /**
         * RenewalReply authorities.
         * @member {string} authorities
         * @memberof plumbline.RenewalReply
         * @instance
         */
        RenewalReply.prototype.authorities = "";

        /**
         * RenewalReply code.
         * @member {string} code
         * @memberof plumbline.RenewalReply
         * @instance
         */
        RenewalReply.prototype.code = "";

        /**
         * RenewalReply sentence.
         * @member {string} sentence
         * @memberof plumbline.RenewalReply
         * @instance
         */
        RenewalReply.prototype.sentence = "";

        /**
         * Creates a new RenewalReply instance using the specified properties.
         * @function create
         * @memberof plumbline.RenewalReply
         * @static
         * @param {plumbline.RenewalReply.$Properties=} [properties] Properties to set
         * @returns {plumbline.RenewalReply} RenewalReply instance
         * @type {{
         *   (properties: plumbline.RenewalReply.$Shape): plumbline.RenewalReply & plumbline.RenewalReply.$Shape;
         *   (properties?: plumbline.RenewalReply.$Properties): plumbline.RenewalReply;
         * }}
         */
        RenewalReply.create = function(properties) {
            return new RenewalReply(properties);
        };

        /**
         * Encodes the specified RenewalReply message. Does not implicitly {@link plumbline.RenewalReply.verify|verify} messages.
         * @function encode
         * @memberof plumbline.RenewalReply
         * @static
         * @param {plumbline.RenewalReply.$Properties} message RenewalReply message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        RenewalReply.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate") && message.certificate !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.certificate);
            if (message.authorities != null && $Object.hasOwnProperty.call(message, "authorities") && message.authorities !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.authorities);
            if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                writer.uint32(/* id 3, wireType 2 =*/26).string(message.code);
            if (message.sentence != null && $Object.hasOwnProperty.call(message, "sentence") && message.sentence !== "")
                writer.uint32(/* id 4, wireType 2 =*/34).string(message.sentence);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a RenewalReply message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.RenewalReply
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.RenewalReply & plumbline.RenewalReply.$Shape} RenewalReply
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        RenewalReply.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.RenewalReply();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.certificate = value;
                        else
                            delete message.certificate;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.authorities = value;
                        else
                            delete message.authorities;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.code = value;
                        else
                            delete message.code;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.sentence = value;
                        else
                            delete message.sentence;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return RenewalReply;
    })();

    plumbline.Authorities = (function() {

        /**
         * Properties of an Authorities.
         * @typedef {Object} plumbline.Authorities.$Properties
         * @property {string|null} [pem] Authorities pem
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an Authorities.
         * @memberof plumbline
         * @interface IAuthorities
         * @augments plumbline.Authorities.$Properties
         * @deprecated Use plumbline.Authorities.$Properties instead.
         */

        /**
         * Shape of an Authorities.
         * @typedef {plumbline.Authorities.$Properties} plumbline.Authorities.$Shape
         */

        /**
         * Constructs a new Authorities.
         * @memberof plumbline
         * @classdesc Represents an Authorities.
         * @constructor
         * @param {plumbline.Authorities.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Authorities = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Authorities pem.
         * @member {string} pem
         * @memberof plumbline.Authorities
         * @instance
         */
        Authorities.prototype.pem = "";

        /**
         * Creates a new Authorities instance using the specified properties.
         * @function create
         * @memberof plumbline.Authorities
         * @static
         * @param {plumbline.Authorities.$Properties=} [properties] Properties to set
         * @returns {plumbline.Authorities} Authorities instance
         * @type {{
         *   (properties: plumbline.Authorities.$Shape): plumbline.Authorities & plumbline.Authorities.$Shape;
         *   (properties?: plumbline.Authorities.$Properties): plumbline.Authorities;
         * }}
         */
        Authorities.create = function(properties) {
            return new Authorities(properties);
        };

        /**
         * Encodes the specified Authorities message. Does not implicitly {@link plumbline.Authorities.verify|verify} messages.
         * @function encode
         * @memberof plumbline.Authorities
         * @static
         * @param {plumbline.Authorities.$Properties} message Authorities message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Authorities.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.pem != null && $Object.hasOwnProperty.call(message, "pem") && message.pem !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.pem);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an Authorities message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.Authorities
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.Authorities & plumbline.Authorities.$Shape} Authorities
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Authorities.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.Authorities();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.pem = value;
                        else
                            delete message.pem;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Authorities;
    })();

    plumbline.ChainFork = (function() {

        /**
         * Properties of a ChainFork.
         * @typedef {Object} plumbline.ChainFork.$Properties
         * @property {number|null} [sequence] ChainFork sequence
         * @property {Uint8Array|null} [hash] ChainFork hash
         * @property {Uint8Array|null} [proof] ChainFork proof
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ChainFork.
         * @memberof plumbline
         * @interface IChainFork
         * @augments plumbline.ChainFork.$Properties
         * @deprecated Use plumbline.ChainFork.$Properties instead.
         */

        /**
         * Shape of a ChainFork.
         * @typedef {plumbline.ChainFork.$Properties} plumbline.ChainFork.$Shape
         */

        /**
         * Constructs a new ChainFork.
         * @memberof plumbline
         * @classdesc Represents a ChainFork.
         * @constructor
         * @param {plumbline.ChainFork.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ChainFork = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ChainFork sequence.
         * @member {number} sequence
         * @memberof plumbline.ChainFork
         * @instance
         */
        ChainFork.prototype.sequence = 0;

        /**
         * ChainFork hash.
         * @member {Uint8Array} hash
         * @memberof plumbline.ChainFork
         * @instance
         */
        ChainFork.prototype.hash = $util.newBuffer([]);

        /**
         * ChainFork proof.
         * @member {Uint8Array} proof
         * @memberof plumbline.ChainFork
         * @instance
         */
        ChainFork.prototype.proof = $util.newBuffer([]);

        /**
         * Creates a new ChainFork instance using the specified properties.
         * @function create
         * @memberof plumbline.ChainFork
         * @static
         * @param {plumbline.ChainFork.$Properties=} [properties] Properties to set
         * @returns {plumbline.ChainFork} ChainFork instance
         * @type {{
         *   (properties: plumbline.ChainFork.$Shape): plumbline.ChainFork & plumbline.ChainFork.$Shape;
         *   (properties?: plumbline.ChainFork.$Properties): plumbline.ChainFork;
         * }}
         */
        ChainFork.create = function(properties) {
            return new ChainFork(properties);
        };

        /**
         * Encodes the specified ChainFork message. Does not implicitly {@link plumbline.ChainFork.verify|verify} messages.
         * @function encode
         * @memberof plumbline.ChainFork
         * @static
         * @param {plumbline.ChainFork.$Properties} message ChainFork message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ChainFork.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && message.sequence !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.sequence);
            if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.hash);
            if (message.proof != null && $Object.hasOwnProperty.call(message, "proof") && message.proof.length)
                writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.proof);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ChainFork message from the specified reader or buffer.
         * @function decode
         * @memberof plumbline.ChainFork
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {plumbline.ChainFork & plumbline.ChainFork.$Shape} ChainFork
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ChainFork.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.plumbline.ChainFork();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.sequence = value;
                        else
                            delete message.sequence;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.hash = value;
                        else
                            delete message.hash;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.proof = value;
                        else
                            delete message.proof;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return ChainFork;
    })();

    return plumbline;
})();

export {
  $root as default
};
